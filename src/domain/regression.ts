import type { GenomeRecord } from './genome.ts';
import type { Warning } from './warning.ts';

/** What two versions are compared by. */
export const MEASURES = ['time', 'cpu', 'start', 'log', 'memory'] as const;
export type Measure = (typeof MEASURES)[number];

/** By how much (a share) a measure must change to matter. */
export type Margins = { readonly [M in Measure]: number };

/** What may be said of one measure. `failed`: what was to be compared did not run. */
export const CHANGES = ['regression', 'improvement', 'no-change', 'inconclusive', 'failed'] as const;
export type Change = (typeof CHANGES)[number];

/** A ratio old / new, above 1 where the new one needs less; ends are null where there are too few blocks. */
export interface Ratio {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One measure of one configuration, old against new. */
export interface RegressionRow {
  readonly configuration: string;
  readonly measure: Measure;
  /** Median of the old and of the new one: µs, CPU µs, seconds, bytes, MB; null: never measured. */
  readonly old: number | null;
  readonly new: number | null;
  /** null: no block has both. */
  readonly ratio: Ratio | null;
  /** 1 - confidence of each end of the interval, both together, with looks and other rows paid for. */
  readonly alpha: number;
  readonly margin: number;
  readonly blocks: number;
  readonly change: Change;
}

/** What the machine tells, from runs of the old one against itself before the start. */
export interface Resolution {
  readonly configuration: string;
  /** sd of ln time of a run, and the share of runs far above the others. */
  readonly sd: number;
  readonly burst: number;
  /** The smallest change (a share) that as many blocks as are allowed tell nine times in ten; null: none. */
  readonly tells: number | null;
  /** Blocks that the margin needs, nine times in ten; null: more than could ever be made. */
  readonly needs: number | null;
}

/** Runs that went wrong. */
export interface FailedArm {
  readonly configuration: string;
  readonly version: 'old' | 'new' | 'again';
  readonly failures: number;
  readonly reason: string;
}

/** A version of Parsl as it was asked for, and as it was found. */
export interface ComparedVersion {
  readonly spec: string;
  readonly parsl: string;
  readonly python: string;
}

/** What one workload showed. */
export interface RegressedWorkload {
  readonly workload: string;
  readonly change: Change;
  readonly configurations: readonly { readonly name: string; readonly genome: GenomeRecord }[];
  readonly resolutions: readonly Resolution[];
  /** Blocks that were made, and as many as were allowed. */
  readonly blocks: number;
  readonly allowed: number;
  readonly looks: readonly number[];
  readonly rows: readonly RegressionRow[];
  /** The old one against itself in the same blocks: whatever is told apart here is not there. */
  readonly placebo: readonly RegressionRow[];
  readonly failures: readonly FailedArm[];
}

/** What `optimise regress` found, also its `--json`. */
export interface Regression {
  readonly format: 1;
  readonly old: ComparedVersion;
  readonly new: ComparedVersion;
  readonly machine: string;
  readonly change: Change;
  /** The chance of any false regression or improvement that is accepted. */
  readonly falseAlarms: number;
  readonly seed: string;
  readonly runs: number;
  readonly minutes: number;
  readonly workloads: readonly RegressedWorkload[];
  readonly warnings: readonly Warning[];
}
