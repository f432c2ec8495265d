import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import { fullSized, isProfiled, type RunRecord } from '../../domain/run.ts';
import type { SearchSettings } from '../../domain/search-settings.ts';
import { median } from '../../stats/quantile.ts';
import type { Model } from '../findings.ts';
import type { Session } from '../session.ts';

/** What `{tasks}` becomes for a genome; null for an app with fixed work. */
export type TaskSizes = (genome: Genome) => number | null;

/** A first size small enough for tasks of seconds, large enough to see the rate of tasks of microseconds. */
export const PILOT_TASKS = 60;
/** From one run to the next the size grows at most so much: a pilot of milliseconds is no good guide. */
const GROWTH_AT_MOST = 200;
/** A run is never smaller than this: three batches of a task for each of some workers. */
const FEWEST_TASKS = 12;
const MOST_TASKS = 2_000_000;
/** A model's guess of the speed is believed up to this factor over the base. */
const MODEL_TRUST = 30;
/** A run of less than this share of the time aimed at is far too short. */
const TOO_SHORT = 0.25;
const MICROSECONDS = 1e6;

/**
 * Sizes for equal measured time (`settings.seconds`): from the genome's own runs, else the model, else the base's runs.
 * A snapshot: the sizes do not change while a phase goes on, so that the runs of a genome are alike.
 * With a metric that grows with the work (makespan, wall) every genome gets the base's size.
 */
export function taskSizes(session: Session, model: Model | null): TaskSizes {
  const { sizedByTasks, tasks, metric } = session.settings;
  if (!sizedByTasks) return () => null;
  if (tasks !== null) return () => tasks;
  const law = tasksLaw(session);
  const times = knownTimes(session);
  const baseKey = genomeKey(session.space.factors.map(() => 0));
  const base = times.get(baseKey) ?? null;
  const sizeOf = (usPerTask: number | null): number =>
    usPerTask === null ? PILOT_TASKS : law(session.settings.seconds, usPerTask);
  if (metric !== 'us-per-task') return () => sizeOf(base);
  return (genome) => {
    const own = times.get(genomeKey(genome));
    if (own !== undefined) return sizeOf(own);
    const guess = model === null ? undefined : model.predict([genome])[0];
    if (guess === undefined || base === null || !Number.isFinite(guess.mean)) return sizeOf(base);
    return sizeOf(Math.max(Math.exp(guess.mean), base / MODEL_TRUST));
  };
}

/** Median µs/task of each genome that has runs, pilots left out. */
function knownTimes(session: Session): Map<string, number> {
  const runs = new Map<string, RunRecord[]>();
  for (const [i, run] of session.runs.entries()) {
    const genome = session.genomes[i];
    if (run.outcome !== 'ok' || run.usPerTask === null || genome === undefined || isProfiled(run)) continue;
    const key = genomeKey(genome);
    runs.set(key, [...(runs.get(key) ?? []), run]);
  }
  return new Map([...runs].map(([key, own]) => [key, median(fullSized(own).flatMap((run) => run.usPerTask ?? []))]));
}

/**
 * Tasks that an app submits may be a + b · {tasks}: two sizes of calibration tell a and b.
 * @returns the size at which a run takes the seconds.
 */
function tasksLaw(session: Session): (seconds: number, usPerTask: number) => number {
  const { offset, perTask } = submittedBySize(session) ?? { offset: 0, perTask: 1 };
  return (seconds, usPerTask) => bounded(((seconds * MICROSECONDS) / usPerTask - offset) / perTask);
}

/** From the first run of calibration that was ok and the next one that was asked for another number; null: there are none. */
function submittedBySize(session: Session): { readonly offset: number; readonly perTask: number } | null {
  const runs = session.runs.flatMap(({ purpose, outcome, asked, tasks }) =>
    purpose === 'calibrate' && outcome === 'ok' && asked !== null && tasks !== null ? [{ asked, tasks }] : [],
  );
  const [first] = runs;
  const second = runs.find(({ asked }) => asked !== first?.asked);
  if (first === undefined || second === undefined) return null;
  const perTask = (second.tasks - first.tasks) / (second.asked - first.asked);
  return perTask > 0 ? { offset: first.tasks - perTask * first.asked, perTask } : null;
}

/** The second size of calibration: what the pilot's time per task suggests, within bounds. */
export function secondSize(seconds: number, { asked, tasks, usPerTask }: RunRecord): number {
  if (asked === null || tasks === null || usPerTask === null) return PILOT_TASKS;
  const perAsked = Math.max(1, tasks / asked);
  const wanted = (seconds * MICROSECONDS) / (usPerTask * perAsked);
  const size = bounded(Math.min(wanted, asked * GROWTH_AT_MOST));
  return size === asked ? asked * 2 : size;
}

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

/** Two significant digits, so that runs of nearly equal sets have equal sizes. */
function bounded(tasks: number): number {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, tasks))) - 1);
  return Math.max(FEWEST_TASKS, Math.min(MOST_TASKS, Math.round(tasks / digits) * digits));
}
