import type { GenomeRecord } from './genome.ts';
import type { Warning } from './warning.ts';

/** What two versions are compared by; `makespan` and `cpu-seconds` are of two states of an app, as a whole. */
export const MEASURES = ['time', 'cpu', 'start', 'log', 'memory', 'idle', 'makespan', 'cpu-seconds'] as const;
export type Measure = (typeof MEASURES)[number];

/** What may have a margin of its own. */
export const MARGIN_NAMES = ['time', 'cpu', 'start', 'log', 'memory', 'idle'] as const;
export type MarginName = (typeof MARGIN_NAMES)[number];

/** By how much (a share) a measure must change to matter. */
export type Margins = { readonly [M in MarginName]: number };

/** The old version again is a placebo: whatever is told apart of it is not there. */
export const VERSIONS = ['old', 'new', 'again'] as const;
export type Version = (typeof VERSIONS)[number];

/** Blocks of a comparison: fewer have no interval, more are none for a shared machine (and no look of more was simulated). */
export const BLOCKS = { fewest: 6, usual: 40, most: 135 } as const;

/** What may be run: examples of the package, by the name that is asked for. */
export const WORKLOADS = [
  'no-op',
  'stdout-as-file',
  'file-staging',
  'bash',
  'chain',
  'wide-join',
  'monitoring',
  'big-arguments',
  'walltime',
  'idle',
] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

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
  /** Median of the old and of the new one: µs, CPU µs, seconds, bytes, MB, CPU seconds per second; null: never measured. */
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

/** What a treatment does at the best, over what it does at the base; a ratio above 1: it helps more there. */
export interface Interaction extends Pick<RegressionRow, 'ratio' | 'alpha' | 'blocks' | 'change'> {}

/** What the machine tells, from runs of the old one against itself before the start. */
export interface Resolution {
  readonly configuration: string;
  /** sd of ln of what leads (the time), and the share of runs far above the others. */
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
  readonly version: Version;
  readonly failures: number;
  readonly reason: string;
}

/** A version of Parsl, or a state of an app, as it was asked for, and as it was found. */
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
  /** Only of a treatment that is asked for at the base and at the best. */
  readonly interaction: Interaction | null;
  readonly failures: readonly FailedArm[];
}

/** What `optimise regress` found, also its `--json`. */
export interface Regression {
  readonly format: 1;
  readonly old: ComparedVersion;
  readonly new: ComparedVersion;
  /** Without it is `old`, with it is `new`; null: two versions are compared. */
  readonly treatment: string | null;
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
