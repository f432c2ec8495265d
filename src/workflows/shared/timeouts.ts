import { isOfBase, isScaleCheck, type RunRecord, type RunRequest, SCALE } from '../../domain/run.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';

/** Until the baseline is known a run may take this long. */
const FIRST_TIMEOUT_SECONDS = 1800;
/** A set that is this many times slower than the app as written is hung or hopeless. */
const TIMEOUT_RATIO = 10;
const LEAST_TIMEOUT_SECONDS = 120;

/** After how many seconds a run is taken to hang: from the slowest run of the base, and from the time that is aimed at. */
export function timeoutFrom(
  runs: readonly RunRecord[],
  { sizedByTasks, tasks, seconds }: Pick<SearchSettings, 'sizedByTasks' | 'tasks' | 'seconds'>,
  request: Pick<RunRequest, 'block'>,
): number {
  const base = runs.filter((run) => isOfBase(run) && run.outcome === 'ok' && !isScaleCheck(run));
  const aimed = sizedByTasks && tasks === null ? seconds : 0;
  const usual = Math.max(aimed, ...base.map((run) => run.wallSeconds));
  const least = base.length === 0 ? FIRST_TIMEOUT_SECONDS : LEAST_TIMEOUT_SECONDS;
  return Math.max(least, TIMEOUT_RATIO * usual * (isScaleCheck(request) ? SCALE : 1));
}
