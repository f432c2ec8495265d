import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXIT, UserError } from '../domain/errors.ts';
import { AS_IS, type Factor, treatmentName } from '../domain/factor.ts';
import type { GenomeRecord } from '../domain/genome.ts';
import { jsonOf } from '../domain/json.ts';
import { type RunRecord, scoreOf } from '../domain/run.ts';
import type { RunTable, TableFactor } from './table.ts';
import { TableBuilder } from './table-builder.ts';

/** What the analysis needs of a run. */
interface ScoredRun {
  readonly genome: GenomeRecord;
  readonly usPerTask: number | null;
  readonly unixSeconds: number;
  readonly epoch: number;
}

/** The runs of a search as a table; runs without a score are counted, not used. Treatments are named as the space names them. */
export function tableFromRuns(runs: readonly RunRecord[], factors: readonly Factor[], source: string): RunTable {
  const table = tableOf(
    runs.map((run) => ({
      genome: run.genome,
      usPerTask: scoreOf(run, 'us-per-task'),
      unixSeconds: Date.parse(run.startedAt) / 1000,
      epoch: run.epoch,
    })),
    source,
  );
  return { ...table, factors: table.factors.map((factor) => namedBySpace(factor, factors)) };
}

function namedBySpace(factor: TableFactor, factors: readonly Factor[]): TableFactor {
  const known = factors.find((candidate) => candidate.name === factor.name);
  if (known === undefined) return factor;
  const nameOf = (level: string): string => {
    const index = known.levels.findIndex((candidate) => candidate.name === level);
    return index < 0 ? `${factor.name}=${level}` : treatmentName(known, index);
  };
  return { ...factor, treatments: factor.levels.map(nameOf) };
}

/**
 * Reads a runs.jsonl. A torn last line (the writer was killed) is left out.
 * @throws UserError (exit 65) that names file and line.
 */
export async function readJsonl(file: string): Promise<RunTable> {
  const runs: ScoredRun[] = [];
  let line = 0;
  let torn: UserError | null = null;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (torn !== null) throw torn;
    if (text.trim() === '') continue;
    const run = parseLine(text);
    if (run === null) torn = new UserError(`${file}:${line} is not a line of a runs.jsonl`, '', EXIT.badInput);
    else runs.push(run);
  }
  if (torn !== null && runs.length === 0) throw torn;
  return tableOf(runs, file);
}

function parseLine(text: string): ScoredRun | null {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || !('genome' in value)) return null;
  const run = value as Partial<RunRecord>;
  const whole = run.profile === undefined && run.shortOfWorkers === undefined;
  const scored = run.outcome === 'ok' && run.censored !== true && whole && typeof run.usPerTask === 'number';
  return {
    genome: run.genome ?? {},
    usPerTask: scored ? (run.usPerTask ?? null) : null,
    unixSeconds: Date.parse(run.startedAt ?? '') / 1000,
    epoch: run.epoch ?? 1,
  };
}

function tableOf(runs: readonly ScoredRun[], source: string): RunTable {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.genome)))];
  const hasTime = runs.every((run) => Number.isFinite(run.unixSeconds));
  const builder = new TableBuilder(names, hasTime);
  for (const column of names.keys()) builder.code(column, AS_IS);
  for (const run of runs) {
    const { offset } = builder;
    names.forEach((name, column) => {
      builder.buffer[offset + column] = builder.code(column, run.genome[name] ?? AS_IS);
    });
    builder.endRow(run.usPerTask, run.unixSeconds);
  }
  return { ...builder.build(source), epochs: epochCodes(runs.filter((run) => run.usPerTask !== null)) };
}

/** 0 for the epoch of most runs, then the others in their order; null where there is but one. */
function epochCodes(runs: readonly ScoredRun[]): Uint32Array | null {
  const counts = new Map<number, number>();
  for (const { epoch } of runs) counts.set(epoch, (counts.get(epoch) ?? 0) + 1);
  if (counts.size < 2) return null;
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([epoch]) => epoch);
  return Uint32Array.from(runs, (run) => order.indexOf(run.epoch));
}
