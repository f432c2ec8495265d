import { isOfBase, type RunRecord, scoreOf, unitOf, wallSecondsOf } from '../../domain/run.ts';
import { budgetAt } from '../../domain/search-settings.ts';
import { SCALE_CHECK_RUNS } from '../../search/confirmation/scale-check.ts';
import type { SearchFile } from '../../store/search-file.ts';
import type { Progress } from './surroundings.ts';

/** Runs that a search was given: its budget, and what a scale check that was asked for afterwards needs on top of it. */
export function runsInAll(settings: SearchFile['settings'], runs: readonly Pick<RunRecord, 'wallSeconds'>[]): number {
  const check = settings.scaleChecks?.at(-1);
  return Math.max(
    budgetAt(settings, runs, Number.POSITIVE_INFINITY),
    check === undefined ? 0 : check - 1 + SCALE_CHECK_RUNS,
  );
}

/**
 * Tells from the runs so far where a search is. What is left is told by the pace of this sitting alone: what was recorded
 * earlier took no time of it, and a limit of time ends it before the budget does.
 */
export function progressOf(
  file: SearchFile,
  runs: readonly RunRecord[],
  now: () => Date,
): (phase: string, run: number) => Progress {
  const { metric, timeSeconds } = file.settings;
  let began: { readonly runs: number; readonly at: number } | null = null;
  return (phase, run) => {
    began ??= { runs: runs.length, at: now().getTime() };
    const budget = runsInAll(file.settings, runs);
    const { best, base } = bestAndBase(file, runs);
    const done = runs.length - began.runs;
    const each = done === 0 ? null : (now().getTime() - began.at) / 1000 / done;
    const spent = wallSecondsOf(runs);
    const inTime = timeSeconds === null ? Number.POSITIVE_INFINITY : Math.max(0, timeSeconds - spent);
    return {
      phase,
      run,
      budget,
      best,
      unit: unitOf(metric),
      ratio: best === null || base === null ? null : base / best,
      secondsLeft: each === null ? null : Math.min(inTime, each * Math.max(0, budget - run + 1)),
    };
  };
}

/** The lowest score of a treatment set (of the base alone nothing is best), and the middle one of the base. */
function bestAndBase({ settings }: SearchFile, runs: readonly RunRecord[]) {
  let best: number | null = null;
  const base: number[] = [];
  for (const run of runs) {
    const score = scoreOf(run, settings.metric);
    if (score === null) continue;
    if (isOfBase(run)) base.push(score);
    else best = best === null ? score : Math.min(best, score);
  }
  base.sort((a, b) => a - b);
  return { best, base: base[Math.floor(base.length / 2)] ?? null };
}
