import { createHash, type Hash } from 'node:crypto';
import { EXIT, UserError } from '../domain/errors.ts';
import { jsonOf } from '../domain/json.ts';
import type { RunRecord } from '../domain/run.ts';
import { parseWith, runRecordSchema } from './schema.ts';

/** The lines of a run log, and where its last whole one ends. */
export interface RunLines {
  readonly records: readonly RunRecord[];
  /** Bytes of whole lines; what stands behind them was torn. */
  readonly wholeBytes: number;
  /** The last line is whole but for its newline. */
  readonly newlineMissing: boolean;
  /** Goes on from the whole lines. */
  readonly chain: Chain;
}

/** How the runs of a file are numbered: a search's own 1, 2, …; those of several searches anyhow. */
export type Numbering = 'consecutive' | 'any';

const HINT = 'restore the file from a copy, or start a new search: what is recorded cannot be relied on';
const NEWLINE = 10;
const SUM_LENGTH = 16;
const SUM = new RegExp(`,"chain":"([0-9a-f]{${SUM_LENGTH}})"}$`);

/**
 * The checksum of each line is over everything before it and itself: a line that was taken out, doubled, swapped or altered
 * does not agree with the next one. Lines of before the end of November 2026 have none; the first that has one covers them.
 */
export class Chain {
  readonly #hash: Hash;

  constructor(hash: Hash = createHash('sha256')) {
    this.#hash = hash;
  }

  /** A record as its line, without the newline. */
  lineOf(record: RunRecord): string {
    const text = JSON.stringify(record);
    return `${text.slice(0, -1)},"chain":"${this.#sumOf(text)}"}`;
  }

  /** Whether a line goes on from what was added; null: it does not say. */
  agreesWith(line: string): boolean | null {
    const sum = SUM.exec(line)?.[1];
    return sum === undefined ? null : this.#sumOf(line.replace(SUM, '}')) === sum;
  }

  add(line: string): void {
    this.#hash.update(`${line}\n`);
  }

  #sumOf(text: string): string {
    return this.#hash.copy().update(text).digest('hex').slice(0, SUM_LENGTH);
  }
}

/**
 * Reads the lines of a run log. A last line that a crash tore is left out, one that lacks only its newline is not.
 * @throws UserError (exit 65) with the line's number for anything that is not as it was written
 */
export function parseLines(bytes: Buffer, file: string, numbering: Numbering): RunLines {
  const records: RunRecord[] = [];
  const chain = new Chain();
  let chained = false;
  let start = 0;
  const take = (text: string): void => {
    const where = `${file}:${records.length + 1}`;
    const record = parseWith(runRecordSchema, parseJson(text, where), where);
    if (numbering === 'consecutive' && record.run !== records.length + 1) {
      throw new UserError(
        `${where}: run ${record.run} stands where run ${records.length + 1} was written: lines were removed, doubled or moved`,
        HINT,
        EXIT.badInput,
      );
    }
    const agrees = chain.agreesWith(text);
    if (agrees === false || (agrees === null && chained)) {
      throw new UserError(`${where}: this line or one before it is not as it was written`, HINT, EXIT.badInput);
    }
    chained ||= agrees === true;
    chain.add(text);
    records.push(record);
  };
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    take(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  const rest = bytes.toString('utf8', start);
  if (!isWhole(rest)) return { records, wholeBytes: start, newlineMissing: false, chain };
  take(rest);
  return { records, wholeBytes: bytes.length, newlineMissing: true, chain };
}

/** A line that was torn is no JSON: only its last character closes it. */
function isWhole(text: string): boolean {
  return typeof jsonOf(text) === 'object';
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${where}: not a line of JSON`, HINT, EXIT.badInput);
  }
}
