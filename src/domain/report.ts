import type { TreatmentClass } from './factor.ts';
import type { GenomeRecord } from './genome.ts';
import type { RungName } from './rung.ts';
import type { Warning } from './warning.ts';

/** A ratio old/new with its 95 % interval: above 1 is faster. Ends are null where no interval can be computed. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Speedup {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Blocks of the confirmation; 0: not confirmed. */
  readonly blocks: number;
  /** Ratio of the 90 % quantiles of base and set in the confirmation. */
  readonly p90: number | null;
}

/** How sure it is that a set is faster. */
export type Standing = 'confirmed' | 'inconclusive' | 'slower' | 'not confirmed';

/** What may be said of a speed-up: a claim needs fresh blocks and an interval on one side of 1. */
export function standingOf(speedup: Speedup | null): Standing {
  if (speedup === null || speedup.blocks === 0) return 'not confirmed';
  if (speedup.low !== null && speedup.low > 1) return 'confirmed';
  return speedup.high !== null && speedup.high < 1 ? 'slower' : 'inconclusive';
}

/** A set that a duel (`compare --measure`) has measured beside the app as written, after the search. */
export interface DuelledSet {
  readonly treatments: readonly string[];
  readonly speedup: Speedup;
  /** The folder of its runs, beside the search's. */
  readonly kept: string;
}

/** Whether two lists name the same set: their order says nothing. */
export function sameTreatments(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

/** What a duel has found of a set; null: there was none. */
export function duelOf(duels: readonly DuelledSet[], treatments: readonly string[]): DuelledSet | null {
  return duels.find((duel) => sameTreatments(duel.treatments, treatments)) ?? null;
}

/** What a set gives one input of the app. */
export interface ReportedInput extends RatioInterval {
  /** Its arguments. */
  readonly input: string;
  /** The app as written on it, µs per task (median). */
  readonly baseUs: number;
  /** Blocks of the confirmation; 0: from medians of other runs, without an interval. */
  readonly blocks: number;
}

export interface ReportedSet {
  readonly treatments: readonly string[];
  readonly genome: GenomeRecord;
  readonly speedup: Speedup | null;
  /** Only of an app with several inputs: each, and the one that gains least. Intervals hold for all of them together. */
  readonly inputs?: readonly ReportedInput[];
  readonly worstInput?: ReportedInput;
}

export type Verdict = 'proven' | 'likely' | 'free' | 'unknown';

export interface Attribution {
  readonly treatment: string;
  readonly class: TreatmentClass;
  /** Dropping it from the attributed set; `measured: false`: a model's number; null: not told apart. */
  readonly atBest: (RatioInterval & { readonly measured: boolean; readonly runs: number }) | null;
  readonly atBase: (RatioInterval & { readonly measured: boolean; readonly runs: number }) | null;
  readonly shapley: (RatioInterval & { readonly measured: boolean }) | null;
  readonly sampled: (RatioInterval & { readonly pairs: number }) | null;
  readonly verdict: Verdict;
}

export interface Overlap {
  readonly a: string;
  readonly b: string;
  /** 0 independent, 1 fully redundant, above 1 harmful together, below 0 synergy. */
  readonly overlap: number;
  readonly confirmed: boolean;
}

export interface PathStep {
  /** null: the base. */
  readonly treatment: string | null;
  readonly usPerTask: number;
  readonly measured: boolean;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** Ratios old/new that nothing can exceed; null: nothing bounds it. */
export interface ReportedCeiling {
  /** Of the measured time: what a Parsl that costs nothing would save. */
  readonly parslShare: number;
  /** Settings of Parsl and any number of workers on this machine. */
  readonly atMost: number | null;
  /** Settings of Parsl with the workers that there are. */
  readonly settings: number | null;
  /** More workers alone. */
  readonly workers: number | null;
  /** The whole program, were its tasks to take no time; null: the number of tasks is ours to choose. */
  readonly program: number | null;
  /** In words, with the reason. */
  readonly bound: string;
}

/** Factors that were left at their base: all of them together gain less than is looked for. */
export interface ReportedLeftOut {
  readonly factors: readonly string[];
  /** Ratio old/new, as long as the tasks take as long as they do. */
  readonly atMost: number;
  /** What is looked for is more than this (share). */
  readonly below: number;
}

export interface ReportedStage {
  readonly stage: string;
  readonly baseUs: number | null;
  /** Of the recommended set; null: it was not profiled. */
  readonly bestUs: number | null;
  /** Of the rungs that were profiled, nicest first. */
  readonly rungs?: readonly { readonly name: RungName; readonly us: number | null }[];
}

/** CPU time that a kind of process spends on a task. */
export interface ReportedProcess {
  readonly process: string;
  readonly baseUs: number | null;
  readonly bestUs: number | null;
}

/** The result of a search, as printed by `--json` and kept in report.json. */
export interface SearchReport {
  readonly format: 1;
  readonly search: string;
  readonly app: string;
  readonly parsl: string;
  readonly python: string;
  readonly machine: string;
  readonly seed: string;
  readonly strategy: string;
  readonly budget: number;
  readonly runs: number;
  readonly phase: string;
  readonly noise: { readonly sd: number; readonly burst: number; readonly resolves: number } | null;
  readonly baseline: { readonly usPerTask: number } | null;
  readonly fastest: ReportedSet | null;
  readonly recommended:
    | (ReportedSet & { readonly cost: { readonly cpuSeconds: number | null; readonly peakRssMb: number | null } })
    | null;
  readonly attribution: readonly Attribution[];
  readonly overlaps: readonly Overlap[];
  readonly paths: { readonly bestFirst: readonly PathStep[]; readonly nicestFirst: readonly PathStep[] };
  readonly failures: readonly {
    readonly treatments: readonly string[];
    readonly outcome: string;
    readonly count: number;
  }[];
  /** What can be had for how much trouble, nicest first; `SEARCH:NAME` names such a set. Blocks 0: the model's number. */
  readonly rungs: readonly (ReportedSet & { readonly name: RungName })[];
  /** What the fastest set has besides the recommended one, together: ratio = T of recommended / T of fastest. */
  readonly rest: ({ readonly treatments: readonly string[] } & RatioInterval) | null;
  /** Factors that do nothing and were treated like any other; `largest`: the most that one of them seemed to gain (ratio). */
  readonly placebos: {
    readonly tried: number;
    readonly recommended: number;
    readonly largest: number | null;
  } | null;
  /** CPU seconds per task of the whole process tree, start-up left out; ratio old/new with its interval. */
  readonly cpuPerTask: ({ readonly base: number; readonly best: number } & RatioInterval) | null;
  /**
   * The whole program, start and end included, as it was measured beside the claim per task (medians of so many runs each, no
   * interval). null: runs of base and set are not of the same number of tasks. Left out: there is no claim per task.
   */
  readonly wholeProgram?: {
    readonly baseSeconds: number;
    readonly bestSeconds: number;
    readonly ratio: number;
    readonly runs: number;
  } | null;
  /** The best guess where nothing was shown; null elsewhere. */
  readonly likely: ReportedSet | null;
  /** How well the model foretold runs before they were made: the median of |ln predicted - ln measured|. null: too few. */
  readonly forecast: { readonly runs: number; readonly error: number } | null;
  /** The recommended set at ten times the tasks; null: not checked. */
  readonly scaled?: Speedup | null;
  /** Whether the recommended set was shown to be as near to the fastest as `--within` allows; null: they are the same. */
  readonly nonInferior?: boolean | null;
  /** What settings could gain at most, from a profiled run of the app as written; null: it was not profiled, or it does not tell. */
  readonly ceiling?: ReportedCeiling | null;
  /** What the search did not try, because it cannot matter; null: everything may. */
  readonly leftOut?: ReportedLeftOut | null;
  /** µs per task and stage from profiled runs; empty: there are none. The stages of a set sum to its time per task. */
  readonly stages?: readonly ReportedStage[];
  /** CPU time from the same runs. */
  readonly processes?: readonly ReportedProcess[];
  readonly warnings: readonly Warning[];
  /** How it was made; null within it: what was not recorded when the search began. */
  readonly how?: {
    /** The command line that began it. */
    readonly command: string | null;
    readonly versions: {
      readonly optimise: string | null;
      readonly parsl: string;
      readonly python: string;
      readonly node: string | null;
    };
  };
}

/** What the model believed of the best set that it knew after so many runs; µs per task with a 95 % band. */
export interface BeliefStep {
  readonly run: number;
  readonly us: number;
  readonly low: number;
  readonly high: number;
}
