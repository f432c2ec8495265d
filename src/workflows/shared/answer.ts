import type { RunRecord, RunRequest } from '../../domain/run.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import type { Logger } from '../../log.ts';
import { Interrupted } from '../../search/drive.ts';
import type { Batch } from '../../search/session.ts';
import type { RunLog } from '../../store/run-log.ts';
import { checkSameDecision } from './same-decisions.ts';
import type { TaskCounts } from './task-counts.ts';

export interface AnswerOptions {
  readonly space: SearchSpace;
  readonly log: RunLog;
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
 * Answers a search's batches: from the run log what is recorded, by real runs the rest.
 * Each run is on disk before the search sees it.
 * @throws Interrupted when the signal is given; nothing measured is lost.
 */
export function answerFrom(
  options: AnswerOptions,
): (requests: readonly RunRequest[], batch: Batch) => Promise<readonly RunRecord[]> {
  return async (requests, batch) => {
    const records: RunRecord[] = [];
    let made = false;
    for (const request of requests) {
      const recorded = options.log.runs[request.run - 1];
      if (recorded !== undefined) {
        checkSameDecision(request, recorded, options.space);
        options.counts.observe({ ...recorded, asked: recorded.asked ?? request.tasks });
        records.push(recorded);
        continue;
      }
      if (records.length > requests.indexOf(request)) continue;
      if (options.signal.aborted) throw new Interrupted();
      made = true;
      options.onRun(request, batch);
      for (const record of await unitFrom(options, requests, request)) {
        if (record.outcome === 'cancelled') throw new Interrupted();
        keep(options, record);
        records.push(record);
      }
    }
    if (made) await options.onBatch(batch);
    return records;
  };
}

/** The run, and those behind it that are to be made with it where the launcher knows of more than one node. */
function unitFrom(
  { launcher, signal }: AnswerOptions,
  requests: readonly RunRequest[],
  first: RunRequest,
): Promise<readonly RunRecord[]> {
  const rest = requests.slice(requests.indexOf(first));
  const other = first.block === null ? 1 : rest.findIndex(({ block }) => block !== first.block);
  const unit = other < 0 ? rest : rest.slice(0, other);
  if (launcher.runBlock !== undefined && unit.length > 1) return launcher.runBlock(unit, signal);
  return launcher.run(first, signal).then((record) => [record]);
}

function keep({ log, counts, logger }: AnswerOptions, record: RunRecord): void {
  log.append(record);
  counts.observe(record);
  const { run, purpose, outcome, reason, usPerTask, genome } = record;
  logger.info({ run, purpose, outcome, reason, usPerTask, genome }, 'run finished');
}
