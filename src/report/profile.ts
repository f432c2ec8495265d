import { levelNames } from '../domain/genome.ts';
import type { ReportedCeiling, ReportedStage } from '../domain/report.ts';
import type { Outcome, RunRecord } from '../domain/run.ts';
import { ceilingOf, isPart } from '../search/ceiling.ts';
import { reportedCeiling } from './search/ceiling.ts';
import { NO_SETS, processesOf, stagesOf } from './search/stages.ts';

/** What was profiled, and where. */
export interface ProfiledPlace {
  /** How a person would name the app. */
  readonly app: string;
  readonly parsl: string;
  readonly python: string;
  readonly machine: string;
}

/** The whole program, in seconds. */
export interface ProgramTimes {
  readonly program: number;
  /** Interpreter, imports, interchange and workers, until all workers are warm. */
  readonly startUp: number;
  /** From the first call to the last end. */
  readonly measured: number;
  /** Before the first call and after the last end, start-up left out. */
  readonly outside: number;
  /** The tasks' own functions, summed over all tasks; with the given workers they take at least `ownWall`. */
  readonly own: number;
  readonly ownWall: number;
  readonly ownCpu: number;
  /** At the end, with fewer tasks than workers. */
  readonly tail: number;
}

/** What `optimise profile` prints as JSON. */
export interface Profiled extends ProfiledPlace {
  readonly format: 1;
  /** Under which it was run; none: as written. */
  readonly treatments: readonly string[];
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly tasks: number | null;
  /** So many of the first tasks were measured, then the app was stopped; null: it ran to its end. */
  readonly first: number | null;
  readonly workers: number | null;
  /** Of the run without time stamps. */
  readonly usPerTask: number | null;
  readonly seconds: ProgramTimes | null;
  /** Of the time that all workers together have. */
  readonly idleWorkers: number | null;
  readonly ceiling: ReportedCeiling | null;
  /** Why there is no ceiling. */
  readonly unknown: string | null;
  readonly stages: readonly (ReportedStage & { readonly busyUs: number | null })[];
  /** CPU time by process. */
  readonly cpu: readonly { readonly process: string; readonly usPerTask: number }[];
  /** What else used the machine while it was measured. */
  readonly disturbed: readonly string[];
  /** What the time stamps cost: their own time in all threads, and how much longer the measured part was (one run each). */
  readonly probe: { readonly usPerTask: number; readonly slower: number } | null;
}

const MICROSECONDS = 1e6;

/** What one run without time stamps and one with them say. @param profiled null: the first one went wrong */
export function profiledFrom(place: ProfiledPlace, plain: RunRecord, profiled: RunRecord | null): Profiled {
  const profile = profiled?.profile ?? null;
  const { outcome, reason } = plain.outcome === 'ok' && profiled !== null ? profiled : plain;
  const nothing: Profiled = {
    format: 1,
    ...place,
    treatments: levelNames(plain.genome),
    outcome,
    reason,
    tasks: plain.tasks,
    first: plain.first ?? null,
    workers: plain.workers,
    usPerTask: plain.usPerTask,
    seconds: null,
    idleWorkers: null,
    ceiling: null,
    unknown: null,
    stages: [],
    cpu: [],
    disturbed: [...new Set([plain, profiled].flatMap((run) => (run === null ? [] : disturbancesOf(run))))],
    probe: null,
  };
  if (profile === null || plain.makespanSeconds === null) return nothing;
  const whole = { seconds: plain.wallSeconds, measured: plain.makespanSeconds };
  const program = isPart(plain) ? null : whole;
  const short = [plain, profiled].find((run) => run?.shortOfWorkers !== undefined)?.shortOfWorkers;
  const ceiling = short === undefined ? ceilingOf(profile, program) : null;
  const perTask = (seconds: number): number => (MICROSECONDS * seconds) / profile.tasks;
  const startUp = plain.startupSeconds ?? 0;
  return {
    ...nothing,
    seconds: {
      program: plain.wallSeconds,
      startUp,
      measured: plain.makespanSeconds,
      outside: Math.max(0, plain.wallSeconds - startUp - plain.makespanSeconds),
      own: profile.ownSeconds,
      ownWall: profile.least.given,
      ownCpu: profile.ownCpuSeconds,
      tail: profile.tailSeconds,
    },
    idleWorkers: ceiling?.idleShare ?? null,
    ceiling: ceiling === null ? null : reportedCeiling(ceiling, profile),
    unknown: ceiling === null ? (short ?? whyUnknown(profile)) : null,
    stages: stagesOf(profile, NO_SETS).map((row) => {
      const busy = profile.stages.find(({ stage }) => stage === row.stage)?.busySeconds ?? null;
      return { ...row, busyUs: busy === null ? null : perTask(busy) };
    }),
    cpu: processesOf(profile, null).map(({ process, baseUs }) => ({ process, usPerTask: baseUs ?? 0 })),
    probe: { usPerTask: perTask(profile.probeSeconds), slower: profile.seconds / plain.makespanSeconds },
  };
}

/** What others did to a run. */
function disturbancesOf({ gates, shortOfWorkers }: RunRecord): string[] {
  return (gates?.reasons ?? []).filter((reason) => reason !== shortOfWorkers);
}

function whyUnknown({ wrapped, complete, seen, tasks }: NonNullable<RunRecord['profile']>): string {
  if (wrapped) return "Parsl's resource monitoring runs a process around each task, which cannot be told from the task";
  if (!complete) return 'there were more events than a profile holds: profile fewer tasks';
  return `the own function of ${seen} of ${tasks} tasks was seen: the others ran where no time stamps are`;
}
