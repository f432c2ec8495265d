import type { PlannedRun, RunRecord } from '../../domain/run.ts';
import { ask, type Phase, type Program, runsLeft, type Session } from '../session.ts';
import type { Purse } from './purse.ts';
import { isTooShort, taskSizes } from './task-sizes.ts';

const RERUNS_AT_MOST = 2;
/** A machine that flags most of its runs will flag the next as well: re-running them only costs budget. */
const HOPELESS_SHARE = 0.5;
const HOPELESS_RUNS = 8;

/** A run is made again with more tasks only where that makes it so many times as long. */
const LONGER = 2;

/** Of runs that are planned without a budget of a user's, so many are made again. */
const REPEATED_SHARE = 0.15;

/** What so many runs may come to with those of them that are disturbed. */
export function withRepetitions(runs: number): number {
  return Math.ceil(runs * (1 + REPEATED_SHARE));
}

/**
 * Ask for runs and make those again that were disturbed from outside, at most twice and within the purse, or that turn out
 * far too short.
 * @param reserve runs of the purse that are not for repetitions: a disturbed run still tells something, none tells nothing.
 * @returns the last run of each plan entry, in the order planned; fewer when the purse is empty.
 */
export function* askGated(
  session: Session,
  phase: Phase,
  planned: readonly PlannedRun[],
  purse: Purse,
  reserve = 0,
): Program<readonly RunRecord[]> {
  const affordable = planned.slice(0, purse.left);
  const results = [...(yield* spend(session, phase, affordable, purse))];
  yield* atFullLength(session, phase, affordable, results, purse, reserve);
  for (let attempt = 0; attempt < RERUNS_AT_MOST && !isHopeless(session); attempt++) {
    const again = results.flatMap((run, i) => (run.gates?.flagged === true && run.outcome === 'ok' ? [i] : []));
    const chosen = again.slice(0, Math.max(0, purse.left - reserve));
    const fresh = yield* spend(
      session,
      phase,
      chosen.flatMap((i) => affordable[i] ?? []),
      purse,
    );
    for (const [k, run] of fresh.entries()) results[chosen[k] ?? 0] = run;
    if (fresh.length === 0) break;
  }
  return results;
}

/** What the search ran far too short is run once more, with as many tasks as its own time asks for. */
function* atFullLength(
  session: Session,
  phase: Phase,
  planned: readonly PlannedRun[],
  results: RunRecord[],
  purse: Purse,
  reserve: number,
): Program<void> {
  const short = results.flatMap((run, i) => {
    const plan = planned[i];
    return plan?.purpose === 'search' && isTooShort(session.settings, run) ? [{ i, plan }] : [];
  });
  if (short.length === 0) return;
  const sizes = taskSizes(session, null);
  const longer = short.flatMap(({ i, plan }) => {
    const tasks = sizes(plan.genome);
    return tasks !== null && tasks >= LONGER * (plan.tasks ?? tasks) ? [{ i, plan: { ...plan, tasks } }] : [];
  });
  const affordable = longer.slice(0, Math.max(0, purse.left - reserve, lent(session, phase)));
  const plans = affordable.map(({ plan }) => plan);
  const made = yield* spend(session, phase, plans, purse);
  for (const [k, run] of made.entries()) results[affordable[k]?.i ?? 0] = run;
}

/** What the search may take from the phase after it: a fast set that is known by a short run alone leads that one astray. */
function lent(session: Session, phase: Phase): number {
  return phase === 'search' && session.kept !== null ? runsLeft(session) - session.kept : 0;
}

function* spend(
  session: Session,
  phase: Phase,
  runs: readonly PlannedRun[],
  purse: Purse,
): Program<readonly RunRecord[]> {
  purse.left -= runs.length;
  return yield* ask(session, phase, runs);
}

function isHopeless(session: Session): boolean {
  const flagged = session.runs.filter((run) => run.gates?.flagged === true).length;
  return session.runs.length >= HOPELESS_RUNS && flagged > HOPELESS_SHARE * session.runs.length;
}
