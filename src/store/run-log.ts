import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { EXIT, UserError } from '../domain/errors.ts';
import type { RunRecord } from '../domain/run.ts';
import { unwritten, writingTo } from '../domain/system-errors.ts';
import { Chain, type Numbering, parseLines } from './run-lines.ts';

/**
 * runs.jsonl: one finished run a line, append only, on disk before anything looks at it.
 * A last line that a crash tore is dropped; a bad line inside is an error with its number.
 */
export interface RunLog {
  readonly runs: readonly RunRecord[];
  /** @throws UserError (exit 75) when the file is not as this process left it, 73 when it cannot be written. */
  append(run: RunRecord): void;
}

/** Read a run log without touching it: a line that another process is just writing is left out. */
export function readRuns(file: string, numbering: Numbering = 'consecutive'): readonly RunRecord[] {
  return existsSync(file) ? parseLines(readFileSync(file), file, numbering).records : [];
}

/**
 * Open (or begin) a run log for appending. The caller holds the search's lock.
 * @param mayWrite asked before each line; throws where the lock was lost.
 */
export function openRunLog(file: string, mayWrite: () => void = () => {}): RunLog {
  const { runs, chain, bytes } = existsSync(file) ? mended(file) : { runs: [], chain: new Chain(), bytes: 0 };
  let size = bytes;
  return {
    runs,
    append(run) {
      mayWrite();
      const line = chain.lineOf(run);
      size = appendLine(file, line, size);
      chain.add(line);
      runs.push(run);
    },
  };
}

/** A torn last line is cut off, a missing newline added. */
function mended(file: string): { readonly runs: RunRecord[]; readonly chain: Chain; readonly bytes: number } {
  const content = readFileSync(file);
  const { records, wholeBytes, newlineMissing, chain } = parseLines(content, file, 'consecutive');
  if (wholeBytes < content.length) truncateSync(file, wholeBytes);
  const bytes = newlineMissing ? writeAt(file, '\n', wholeBytes) : wholeBytes;
  return { runs: [...records], chain, bytes };
}

/** @returns the size of the file behind the line */
function appendLine(file: string, line: string, size: number): number {
  return writeAt(file, `${line}\n`, size);
}

/**
 * Writes behind `size` bytes, all or nothing: what a full disk left of a line is taken back.
 * @returns the new size
 */
function writeAt(file: string, text: string, size: number): number {
  const descriptor = writingTo(file, () => openSync(file, 'a'));
  try {
    const found = fstatSync(descriptor).size;
    if (found !== size) {
      throw new UserError(
        `${file}: ${found} bytes where this process left ${size}: something else writes to it`,
        'this run is not recorded; end whatever writes there',
        EXIT.locked,
      );
    }
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      fdatasyncSync(descriptor);
    } catch (error) {
      ftruncateSync(descriptor, size);
      throw unwritten(file, error);
    }
    return size + bytes.length;
  } finally {
    closeSync(descriptor);
  }
}
