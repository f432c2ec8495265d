import type { Genome } from '../../domain/genome.ts';
import type { Margins, Measure, Resolution, Version } from '../../domain/regression.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { BlockRuns } from '../evidence/blocks.ts';

/** One state of the app's settings, in the old and in the new version, and in the old one again: the placebo. */
export interface Configuration {
  readonly name: string;
  readonly old: Genome;
  readonly new: Genome;
  readonly again: Genome;
}

/** What is compared, and how surely. */
export interface RegressionPlan {
  readonly configurations: readonly Configuration[];
  /** The first one leads. */
  readonly measures: readonly [Measure, ...Measure[]];
  readonly margins: Margins;
  /** The chance of a false regression or improvement that is accepted in all. */
  readonly falseAlarms: number;
  /** Blocks at most. */
  readonly blocks: number;
  /** Whether it is asked if the change does more, or less, in the last configuration than in the first. */
  readonly interaction: boolean;
}

/** What was run. */
export interface RegressionRuns {
  /** Empty where the first runs failed already. */
  readonly resolutions: readonly Resolution[];
  /** Each with the three versions of the first configuration, then those of the second … */
  readonly blocks: readonly BlockRuns[];
  /** The runs of pilots and of the calibration, for what failed in them. */
  readonly earlier: readonly (readonly [version: Version, configuration: string, run: RunRecord])[];
}
