import type { Profile } from '../domain/profile.ts';
import { isProfiled, type RunRecord } from '../domain/run.ts';
import { median } from '../stats/quantile.ts';

/**
 * What a change could gain at most, from one profiled run: ratios old/new, null where nothing bounds it.
 * None of them says what a change does; each says what it cannot exceed (docs/decisions/ceiling.md).
 */
export interface Ceiling {
  /** Of the measured time: what it lasts longer than with a Parsl that costs nothing. */
  readonly parslShare: number;
  /** Of the time that all workers together have: what they spend in no task's own function. */
  readonly idleShare: number;
  /** A Parsl that costs nothing, with the given workers. */
  readonly settings: number | null;
  /** Of the tasks' own part alone: any number of workers on these CPUs. */
  readonly workers: number | null;
  /** Any setting of Parsl and any number of workers. */
  readonly atMost: number | null;
  /** What makes the tasks' own computing faster, as if it took no CPU time at all, and a Parsl that costs nothing. */
  readonly tasks: number | null;
  /** Everything at once. */
  readonly everything: number | null;
  /** The whole program, where the work of the app is fixed: how long, and if its tasks took no time. */
  readonly program: (WholeProgram & { readonly atMost: number | null }) | null;
}

/** Of runs without time stamps, in seconds. */
export interface WholeProgram {
  /** From the start of the app to its end. */
  readonly seconds: number;
  /** Of them: from the first call to the last end. */
  readonly measured: number;
}

/**
 * @param program null: the number of tasks is ours to choose, so that what is beside them tells nothing.
 * @returns null where the run does not tell: a task's own function was not seen, or was wrapped in something of Parsl's.
 */
export function ceilingOf(profile: Profile, program: WholeProgram | null): Ceiling | null {
  const { seconds, tasks, seen, wrapped, complete, least, workers, runSeconds } = profile;
  if (tasks === 0 || seen < tasks || wrapped || !complete || !(seconds > 0) || workers === 0) return null;
  const over = (rest: number): number | null => ratio(seconds, rest);
  const withMore = seconds - (least.given - least.anyWorkers);
  return {
    parslShare: (seconds - least.given) / seconds,
    idleShare: Math.max(0, 1 - runSeconds / (workers * seconds)),
    settings: over(least.given),
    workers: over(withMore),
    atMost: over(least.anyWorkers),
    tasks: over(least.givenWithoutCpu),
    everything: over(least.anyWorkersWithoutCpu),
    program:
      program === null ? null : { ...program, atMost: ratio(program.seconds, program.seconds - program.measured) },
  };
}

function ratio(before: number, after: number): number | null {
  return after > 0 ? Math.max(1, before / after) : null;
}

/** The ceiling of a search, from the profiled run of its calibration and the whole of the others; null: it has none that tells. */
export function ceilingOfRuns(runs: readonly RunRecord[]): Ceiling | null {
  const profiled = profiledRun(runs);
  if (profiled === null) return null;
  const others = runs.filter((run) => run.purpose === 'calibrate' && run.outcome === 'ok' && !isProfiled(run));
  const program =
    isPart(profiled.run) || others.length === 0
      ? null
      : {
          seconds: median(others.map(({ wallSeconds }) => wallSeconds)),
          measured: median(others.map(({ makespanSeconds }) => makespanSeconds ?? 0)),
        };
  return ceilingOf(profiled.profile, program);
}

/** With {tasks} in its arguments a program is as long as we like, and one that was stopped is not whole. */
export function isPart({ asked, first }: Pick<RunRecord, 'asked' | 'first'>): boolean {
  return asked !== null || first !== undefined;
}

/** The run of the app as written that was profiled to its end. */
export function profiledRun(runs: readonly RunRecord[]): { readonly run: RunRecord; readonly profile: Profile } | null {
  const run = runs.find(
    ({ profile, purpose, shortOfWorkers }) =>
      profile != null && purpose === 'calibrate' && shortOfWorkers === undefined,
  );
  return run?.profile == null ? null : { run, profile: run.profile };
}

/** What treatments that act between tasks alone can gain at most together, beside whatever else is switched on. */
export interface ParslBound {
  /** Seconds that they could save: all that workers wait, all CPU time of the submitting process, and what may come to light. */
  readonly saved: number;
  /** Of a run of so many seconds. */
  readonly measured: number;
  /** As long as the tasks take no less than they do: ratio old/new; null: nothing bounds it. */
  readonly atMost: number | null;
}

/**
 * Where more workers run the tasks, work of Parsl's may show that is hidden behind them now: then all of it counts, though
 * most of it saves nothing yet.
 * @param moreWorkers other treatments may change their number.
 */
export function parslBoundOf({ seconds, least, stages, cpuSeconds }: Profile, moreWorkers: boolean): ParslBound {
  const own = cpuSeconds.submit ?? 0;
  const busy = stages.reduce((sum, { stage, busySeconds }) => sum + (stage === RUN ? 0 : (busySeconds ?? 0)), 0);
  const saved = seconds - least.given + own + (moreWorkers ? busy : 0);
  const rest = (moreWorkers ? least.anyWorkers : least.given) - own;
  return { saved, measured: seconds, atMost: rest > 0 ? 1 + saved / rest : null };
}

/** The stage that is the tasks'. */
const RUN = 'run';

/** The bound of everything together that the reader of the program's clock would see. */
export function wholeBound({ everything, program }: Ceiling): number | null {
  if (everything === null) return program?.atMost ?? null;
  return Math.min(everything, program?.atMost ?? everything);
}
