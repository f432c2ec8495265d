import { isPlacebo } from '../domain/factor.ts';
import { ceilingOfRuns, parslBoundOf, profiledRun } from './ceiling.ts';
import type { Session } from './session.ts';
import { withinOf } from './within.ts';

/** Factors that cannot matter, which the search leaves at their base. */
export interface LeftOut {
  /** Indices of the space's factors. */
  readonly factors: readonly number[];
  /** What all of them together could gain (ratio old/new), as long as the tasks take as long as they do. */
  readonly atMost: number;
  /** Below this nothing is looked for (share). */
  readonly below: number;
  /** Seconds that they could save, in a run of so many. */
  readonly saved: number;
  readonly measured: number;
}

/**
 * The factors that act between tasks only, where all that they could ever save is less than what is looked for. Nothing is
 * left out where a factor does not say what it acts on, for what that makes of the tasks is not known.
 * @param resolves the smallest effect (ln) that the budget resolves.
 * @returns null: all of them may matter
 */
export function leftOutOf(session: Session, resolves: number): LeftOut | null {
  const { settings, whole } = session;
  const profiled = profiledRun(session.runs);
  if (settings.narrows !== true || settings.insist === true || !isOfTasks(session)) return null;
  if (profiled === null || ceilingOfRuns(session.runs) === null) return null;
  const varying = varyingFactors(session);
  const reaches = new Set(varying.map((f) => whole.factors[f]?.reach));
  if (reaches.has(undefined)) return null;
  const { saved, measured, atMost } = parslBoundOf(profiled.profile, reaches.has('workers'));
  const below = Math.min(resolves, withinOf(session));
  if (atMost === null || Math.log(atMost) >= below) return null;
  const named = new Set(settings.startingPoints.flatMap((genome) => Object.keys(genome)));
  const factors = varying.filter((f) => {
    const { name = '', reach } = whole.factors[f] ?? {};
    return reach === 'parsl' && !named.has(name) && whole.possible?.[f]?.[0] !== false;
  });
  if (factors.length === 0 || whole.without?.(new Set(factors)) == null) return null;
  return { factors, atMost, below: Math.expm1(below), saved, measured };
}

/** Whether what is minimised is the time of the tasks, which a profile bounds: CPU time and start-up it does not. */
export function isOfTasks({ settings: { metric } }: Session): boolean {
  return metric === 'us-per-task' || metric === 'makespan';
}

/** Those with something to try that is meant to matter. */
function varyingFactors({ whole }: Session): number[] {
  return whole.factors.flatMap(({ name, levels }, f) => (levels.length > 1 && !isPlacebo(name) ? [f] : []));
}

/** Whether nothing is left to look for. */
export function isEverything(session: Session, { factors }: LeftOut): boolean {
  return factors.length === varyingFactors(session).length;
}

/** From here on the search looks only where something can matter. Runs of other searches that went elsewhere tell nothing there. */
export function narrow(session: Session, leftOut: LeftOut | null): void {
  const smaller = leftOut === null ? null : session.whole.without?.(new Set(leftOut.factors));
  if (leftOut === null || smaller == null) return;
  session.space = smaller;
  session.earlier = session.earlier.filter(({ genome }) => leftOut.factors.every((f) => genome[f] === 0));
}

/**
 * What was left out on the premise that the tasks take as long as they do: what it could gain beside a set that is so much
 * faster (ln). @returns a ratio old/new; null: still too little to look for
 */
export function worthBeside({ saved, measured, below }: LeftOut, gain: number): number | null {
  const atMost = 1 + (saved * Math.exp(gain)) / measured;
  return atMost - 1 > below ? atMost : null;
}
