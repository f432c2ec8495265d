import type { RunRecord } from '../../domain/run.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';

/** A run of less than this share of the time aimed at. */
const TOO_SHORT = 0.25;
const MICROSECONDS = 1e6;

/**
 * Whether a run was far shorter than it should be, since its set was so much faster than was thought: what grows with the
 * number of tasks (garbage collection, logs, queues) hardly shows in it. It says how many tasks the next one needs.
 */
export function isTooShort(
  { sizedByTasks, tasks: fixed, metric, seconds }: SearchSettings,
  { outcome, tasks, usPerTask }: RunRecord,
): boolean {
  if (!sizedByTasks || fixed !== null || metric !== 'us-per-task') return false;
  if (outcome !== 'ok' || tasks === null || usPerTask === null) return false;
  return tasks * usPerTask < TOO_SHORT * seconds * MICROSECONDS;
}
