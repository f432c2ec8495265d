import { fromRecord, sameGenome } from '../../domain/genome.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import type { Logger } from '../../log.ts';
import { Interrupted } from '../../search/drive.ts';
import type { Batch } from '../../search/session.ts';
import { type Ahead, nothingAhead } from '../../store/ahead.ts';
import type { RunLog } from '../../store/run-log.ts';
import { checkSameDecision } from './same-decisions.ts';
import type { TaskCounts } from './task-counts.ts';

export interface AnswerOptions {
  readonly space: SearchSpace;
  readonly log: RunLog;
  /** Where runs wait that are finished before their turn; left out: one is made after the other. */
  readonly ahead?: Ahead;
  readonly launcher: Launcher;
  readonly counts: TaskCounts;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Before each real run. */
  readonly onRun: (request: RunRequest, batch: Batch) => void;
  /** After each batch of which a run was made (not only read back). */
  readonly onBatch: (batch: Batch) => Promise<void>;
}

/**
 * Answers a search's batches: from the run log what is recorded, by real runs the rest. Where the launcher makes several
 * at once they come to the log in the order in which they were planned, whichever is finished first.
 * Each run is on disk before the search sees it.
 * @throws Interrupted when the signal is given; nothing measured is lost.
 */
export function answerFrom(
  options: AnswerOptions,
): (requests: readonly RunRequest[], batch: Batch, first: number) => Promise<readonly RunRecord[]> {
  return async (requests, batch, first) => {
    if (batch.given !== undefined) return given(options, first, batch.given);
    const records = requests.flatMap((request) => recorded(options, request) ?? []);
    const open = requests.slice(records.length);
    if (open.length === 0) return records;
    const made = await makeAll(options, open, batch);
    await options.onBatch(batch);
    return [...records, ...made];
  };
}

/** Recorded runs that another version of the engine decided on. */
function given({ log, counts }: AnswerOptions, first: number, count: number): RunRecord[] {
  const runs = log.runs.slice(first - 1, first - 1 + count);
  for (const run of runs) counts.observe(run);
  return runs;
}

function recorded({ log, space, counts }: AnswerOptions, request: RunRequest): RunRecord | null {
  const found = log.runs[request.run - 1];
  if (found === undefined) return null;
  checkSameDecision(request, found, space);
  counts.observe({ ...found, asked: found.asked ?? request.tasks });
  return found;
}

/** Makes the units of a batch, so many at once as the launcher can; none is begun when one has gone wrong. */
async function makeAll(
  options: AnswerOptions,
  requests: readonly RunRequest[],
  batch: Batch,
): Promise<readonly RunRecord[]> {
  const { launcher, signal, ahead = nothingAhead() } = options;
  const units = unitsOf(launcher, requests);
  const made: (readonly RunRecord[] | undefined)[] = [];
  const records: RunRecord[] = [];
  let begun = 0;
  let kept = 0;
  let failed = false;
  const makeNext = async (): Promise<void> => {
    while (begun < units.length && !failed) {
      const at = begun++;
      const unit = units[at] ?? [];
      if (signal.aborted) throw new Interrupted();
      const found = foundAhead(options, ahead, unit);
      if (found === null && unit[0] !== undefined) options.onRun(unit[0], batch);
      const done = found ?? (await unitFrom(options, unit));
      if (done.some(({ outcome }) => outcome === 'cancelled')) throw new Interrupted();
      if (found === null && (at !== kept || done.length > 1)) ahead.keep(done);
      made[at] = done;
      for (let next = made[kept]; next !== undefined; next = made[++kept]) {
        for (const record of next) keep(options, record);
        records.push(...next);
      }
    }
  };
  const workers = Array.from({ length: Math.min(launcher.atOnce ?? 1, units.length) }, () =>
    makeNext().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  ahead.clear();
  return records;
}

/** Runs of one block are made together where the launcher knows of more than one node. */
function unitsOf(launcher: Launcher, requests: readonly RunRequest[]): RunRequest[][] {
  const units: RunRequest[][] = [];
  for (const request of requests) {
    const last = units.at(-1);
    const joins = launcher.runBlock !== undefined && request.block !== null && last?.[0]?.block === request.block;
    if (joins) last?.push(request);
    else units.push([request]);
  }
  return units;
}

function unitFrom({ launcher, signal }: AnswerOptions, unit: readonly RunRequest[]): Promise<readonly RunRecord[]> {
  const [first] = unit;
  if (first === undefined) return Promise.resolve([]);
  if (launcher.runBlock !== undefined && unit.length > 1) return launcher.runBlock(unit, signal);
  return launcher.run(first, signal).then((record) => [record]);
}

/** The runs of a unit that was finished before the search was killed; null: it was not, or other ones are asked for now. */
function foundAhead({ space }: AnswerOptions, ahead: Ahead, unit: readonly RunRequest[]): readonly RunRecord[] | null {
  const found = unit.flatMap((request) => {
    const record = ahead.get(request.run);
    return record !== undefined && isOf(record, request, space) ? [record] : [];
  });
  return found.length === unit.length ? found : null;
}

function isOf(record: RunRecord, request: RunRequest, { factors }: SearchSpace): boolean {
  const genome = fromRecord(factors, record.genome);
  const sameSet = genome !== null && sameGenome(genome, request.genome);
  return sameSet && record.block === request.block && record.asked === request.tasks;
}

function keep({ log, counts, logger }: AnswerOptions, record: RunRecord): void {
  log.append(record);
  counts.observe(record);
  const { run, purpose, outcome, reason, usPerTask, genome } = record;
  logger.info({ run, purpose, outcome, reason, usPerTask, genome }, 'run finished');
}
