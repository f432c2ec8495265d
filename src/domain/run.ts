import type { Genome, GenomeRecord } from './genome.ts';
import type { Profile } from './profile.ts';

export const PURPOSES = ['calibrate', 'search', 'select', 'attribute', 'confirm', 'compare', 'regress', 'run'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const OUTCOMES = ['ok', 'failed', 'timeout', 'invalid', 'wrong-answer', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const METRICS = ['us-per-task', 'makespan', 'wall', 'cpu-per-task'] as const;
export type Metric = (typeof METRICS)[number];

/** A run that the search asks for. */
export interface PlannedRun {
  readonly genome: Genome;
  readonly purpose: Purpose;
  /** Runs of one block are compared inside it; null: not blocked. */
  readonly block: string | null;
  readonly epoch: number;
  /** What `{tasks}` becomes in the app's arguments; null for an app with fixed work. */
  readonly tasks: number | null;
  /** Stop the run when its measured part exceeds this; null: never (the timeout still holds). */
  readonly capSeconds: number | null;
  /** The number of a run in whose lease this one is to be made, as long as that is there. */
  readonly beside?: number;
  /** Time stamps in every process say where the time goes: such a run is never scored. */
  readonly profiled?: true;
}

/** A planned run on its way to a launcher. */
export interface RunRequest extends PlannedRun {
  /** 1, 2, … in the search's run log. */
  readonly run: number;
  readonly id: string;
  /** Which of its inputs the app is started with, from 0; left out: it has one. */
  readonly input?: number;
}

/** What happened on the machine outside the run while it was measured; numbers are shares of the wall time × CPUs. */
export interface Gates {
  readonly flagged: boolean;
  /** The gates that were not passed, in words. */
  readonly reasons: readonly string[];
  readonly stolen: number | null;
  readonly foreignCpu: number | null;
  readonly ioStall: number | null;
  readonly memoryStall: number | null;
  /** Time of a fixed loop beside the run, relative to the session's median. */
  readonly canary: number | null;
  readonly frequencyMhz: number | null;
  readonly swappedPages: number | null;
}

/** What a run that took the app through several inputs did with one of them. */
export interface InputRun
  extends Pick<
    RunRecord,
    | 'outcome'
    | 'reason'
    | 'usPerTask'
    | 'batches'
    | 'tasks'
    | 'makespanSeconds'
    | 'wallSeconds'
    | 'cpuSeconds'
    | 'failedTasks'
  > {
  /** Its arguments, as a person would type them. */
  readonly input: string;
}

/** One line of runs.jsonl. Never modified after it was written. */
export interface RunRecord {
  readonly run: number;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly wallSeconds: number;
  readonly genome: GenomeRecord;
  readonly purpose: Purpose;
  readonly block: string | null;
  readonly epoch: number;
  readonly node: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly usPerTask: number | null;
  readonly batches: readonly number[];
  /** What `{tasks}` became in the app's arguments; null for an app with fixed work. */
  readonly asked: number | null;
  /** Tasks that the app submitted. */
  readonly tasks: number | null;
  readonly makespanSeconds: number | null;
  /** True: stopped at a cap; usPerTask is a lower bound. */
  readonly censored: boolean;
  readonly startupSeconds: number | null;
  readonly cpuSeconds: number | null;
  readonly peakRssMb: number | null;
  /** Bytes that Parsl left in its run folders, logs nearly all of it. */
  readonly logBytes: number | null;
  readonly workers: number | null;
  /** Tasks that failed in a run that counts: the app goes on after them, and the app as written has as many. */
  readonly failedTasks: number | null;
  /** Tries of tasks that failed and were made again. */
  readonly retries: number | null;
  /** Workers that took a task with them, and managers. */
  readonly lostWorkers: number | null;
  /** What was really applied, read back from the live objects and processes. */
  readonly echo: { readonly [key: string]: unknown } | null;
  readonly gates: Gates | null;
  /**
   * Which blocks of workers were not there that the configuration asks for, in words: such a run has no score, for it is
   * one of another configuration. Left out: all were.
   */
  readonly shortOfWorkers?: string;
  /** Only the tasks that the app called first were measured, so many; then it was stopped. Left out: the app ran to its end. */
  readonly first?: number;
  /** The time per task is that of the steady part: without the first wave of them. */
  readonly steady?: true;
  /** Only of a profiled run, which is never scored; null: it did not come to its end. */
  readonly profile?: Profile | null;
  /**
   * Only of an app with several inputs, in their order, up to the first that went wrong. The score is the geometric mean of
   * theirs, times and counts are sums, memory is the highest; the echo is that of the first (each was checked).
   */
  readonly inputs?: readonly InputRun[];
}

/** Whether it is a run of the app as written. */
export function isOfBase({ genome }: Pick<RunRecord, 'genome'>): boolean {
  return Object.keys(genome).length === 0;
}

/** What runs took together, start and end included. */
export function wallSecondsOf(runs: readonly Pick<RunRecord, 'wallSeconds'>[]): number {
  return runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
}

/** Whether the run was made to see where its time goes: it says nothing of how fast a set is. */
export function isProfiled(run: Pick<RunRecord, 'profile'>): boolean {
  return run.profile !== undefined;
}

/**
 * The number that is minimised: µs (of CPU) per task, or seconds for makespan and wall.
 * @returns null for a run without a score (it failed, was stopped at a cap, or had not all of its workers).
 */
export function scoreOf(run: RunRecord, metric: Metric): number | null {
  if (run.outcome !== 'ok' || run.censored || isProfiled(run) || run.shortOfWorkers !== undefined) return null;
  if (run.inputs === undefined || metric === 'us-per-task') return numberOf(run, metric);
  return overInputs(run.inputs.map((part) => inputScoreOf(part, metric)));
}

/** The score of one input's part of a run; null: it has none. */
export function inputScoreOf(part: InputRun, metric: Metric): number | null {
  return part.outcome === 'ok' ? numberOf(part, metric) : null;
}

/**
 * A time of a task as a clock may have given it, in µs. Logarithms are taken of it: 0 is none, and what lies beyond a
 * picosecond and thirty years was written by no clock.
 */
export const TASK_US = { least: 1e-6, most: 1e15 } as const;

/** A number without a logarithm is no score: CPU times are counted in ticks, and a run may have had none. */
function numberOf(run: Numbers, metric: Metric): number | null {
  const number = metricOf(run, metric);
  return number !== null && number > 0 ? number : null;
}

type Numbers = Pick<RunRecord, 'usPerTask' | 'makespanSeconds' | 'wallSeconds' | 'cpuSeconds' | 'tasks'>;

function metricOf(run: Numbers, metric: Metric): number | null {
  switch (metric) {
    case 'us-per-task':
      return run.usPerTask;
    case 'makespan':
      return run.makespanSeconds;
    case 'wall':
      return run.wallSeconds;
    case 'cpu-per-task':
      return run.cpuSeconds === null || !((run.tasks ?? 0) > 0) ? null : (1e6 * run.cpuSeconds) / (run.tasks ?? 1);
  }
}

/** Whether a score stays what it is when a run has more tasks of the same kind. */
export function isPerTask(metric: Metric): boolean {
  return metric === 'us-per-task' || metric === 'cpu-per-task';
}

/** What a score is a number of. */
export function unitOf(metric: Metric): string {
  if (metric === 'us-per-task') return 'µs per task';
  return metric === 'cpu-per-task' ? 'µs of CPU per task' : 's';
}

/** The least that a run's number would have been, had it not been stopped at its cap; null: that is not known. */
export function leastOf(run: RunRecord, metric: Metric): number | null {
  return metric === 'cpu-per-task' || run.shortOfWorkers !== undefined ? null : numberOf(run, metric);
}

/** The score of an app over its inputs: the geometric mean of theirs; null where one has none. */
export function overInputs(scores: readonly (number | null)[]): number | null {
  const known = scores.flatMap((score) => (score !== null && score > 0 ? [Math.log(score)] : []));
  if (known.length < scores.length || known.length === 0) return null;
  return Math.exp(known.reduce((sum, ln) => sum + ln, 0) / known.length);
}

/** What the blocks at ten times the tasks are called: they answer another question than the claim's blocks. */
export const SCALE_LABEL = 'scale-';

/** A run of the scale check has so many times the tasks of a usual one. */
export const SCALE = 10;

/** Whether the run is of the check at ten times the tasks. */
export function isScaleCheck(run: Pick<RunRecord, 'block'>): boolean {
  return run.block?.startsWith(SCALE_LABEL) === true;
}

/** Whether the claim is computed from the run: one of the confirmation, at its own number of tasks. */
export function isOfTheClaim(run: RunRecord): boolean {
  return run.purpose === 'confirm' && !isScaleCheck(run);
}

/** A run of fewer tasks than this share of the largest is a pilot: its time per task holds its start. */
const PILOT_SHARE = 0.25;

/** The runs that are not pilots. */
export function fullSized(runs: readonly RunRecord[]): RunRecord[] {
  const most = Math.max(...runs.map((run) => run.tasks ?? 0));
  return runs.filter((run) => (run.tasks ?? 0) >= PILOT_SHARE * most);
}
