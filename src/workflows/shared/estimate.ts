import { isProfiled, type RunRecord, wallSecondsOf } from '../../domain/run.ts';
import { LONG_RUN_BUDGET, type SearchSettings } from '../../domain/search-settings.ts';
import type { Estimated } from '../../report/text/estimate.ts';
import { ledgerNow } from '../../search/engine.ts';
import { NO_CONFIRMATION_BELOW } from '../../search/ledger.ts';
import { budgetNow, type Session, timeNow } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';

/** What a run costs beside its measured time: interpreter, imports, interchange, workers, sweep (docs/decisions/score.md). */
const BESIDE_SECONDS = 3;

/** What runs so far, those of earlier searches of this app, or the aimed time say of what is still to be made. */
export function estimateOf(session: Session, runs: readonly RunRecord[]): Estimated {
  const { settings, earlier } = session;
  const ledger = ledgerNow(session);
  const limit = timeNow(session);
  const spent = wallSecondsOf(runs);
  const time = runTime(
    settings,
    runs,
    earlier.map(({ run }) => run),
  );
  const lets =
    Number.isFinite(limit) && time.seconds !== null ? Math.floor(Math.max(0, limit - spent) / time.seconds) : null;
  const confirms = ledger.sets > 0 && (lets === null || runs.length + lets >= NO_CONFIRMATION_BELOW);
  return {
    runs: Math.max(0, budgetNow(session) - runs.length),
    ...time,
    blocks: confirms ? Math.floor(ledger.confirm / ledger.sets) : 0,
    lets,
  };
}

/**
 * The same of a duel, of which nothing but its budget is known beforehand.
 * @param before runs of the same app that were made earlier
 */
export function estimateOfDuel(
  settings: SearchSettings,
  budget: number,
  runs: readonly RunRecord[],
  before: readonly RunRecord[],
): Pick<Estimated, 'runs' | 'seconds' | 'by'> {
  return { runs: budget - runs.length, ...runTime(settings, runs, before.filter(isUsual)) };
}

const isUsual = (run: RunRecord): boolean => run.outcome === 'ok' && !isProfiled(run);

/** Pilots are short where the size is still looked for: the aimed time says more then. */
function runTime(
  { sizedByTasks, tasks, seconds }: SearchSettings,
  runs: readonly RunRecord[],
  earlier: readonly RunRecord[],
): Pick<Estimated, 'seconds' | 'by'> {
  if (sizedByTasks && tasks === null) return { seconds: seconds + BESIDE_SECONDS, by: '--seconds and the start' };
  const usual = runs.filter(isUsual).map(({ wallSeconds }) => wallSeconds);
  if (usual.length > 0) return { seconds: median(usual), by: usual.length === 1 ? 'as the first' : 'as those so far' };
  const before = earlier.map(({ wallSeconds }) => wallSeconds);
  return before.length > 0 ? { seconds: median(before), by: 'as in earlier searches' } : { seconds: null, by: '' };
}

/** Whether the length of a run has made the budget smaller. */
export function isCut(session: Session): boolean {
  const { budgetByLength, budgets } = session.settings;
  return budgetByLength === true && budgets.length === 1 && budgetNow(session) < (budgets[0]?.budget ?? 0);
}

/** Why a search makes fewer runs than usual. */
export const CUT = `a run takes long: ${LONG_RUN_BUDGET} runs, for the few things that are large (--budget N for more, or resume with it later)`;
