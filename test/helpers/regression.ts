import type { Change, Margins, Resolution } from '../../src/domain/regression.ts';
import { drive } from '../../src/search/drive.ts';
import { MEASURED, marginsFrom } from '../../src/search/regression/measures.ts';
import type { Configuration, RegressionPlan, RegressionRuns } from '../../src/search/regression/plan.ts';
import { regression, regressionBudget } from '../../src/search/regression/program.ts';
import { failuresOf, placeboRowsOf, rowsOf, verdictOf } from '../../src/search/regression/summary.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession } from '../../src/search/session.ts';
import { type Landscape, landscape, plainFactor, spaceWithExclusions, switchFactor } from '../landscapes/landscape.ts';
import { type Noise, runsOfLandscape } from '../landscapes/noise.ts';
import { someSettings } from './simulation.ts';

const SETTING = switchFactor('setting');
const VERSION = plainFactor('version', ['as-is', 'new', 'again'], false);

/** By how much (ln) the new version is slower: with the app as written, and in the best set. */
export interface Truth {
  readonly base: number;
  readonly best?: number;
  /** How often the new version crashes. */
  readonly crashes?: number;
}

export function versionsOf({ base, best = 0, crashes = 0 }: Truth): Landscape {
  return landscape({
    name: 'versions',
    space: spaceWithExclusions([VERSION, SETTING], []),
    lnTime: ([version, setting]) => 7 - (setting === 1 ? 1 : 0) + (version === 1 ? (setting === 1 ? best : base) : 0),
    failure: ([version]) => (version === 1 ? crashes : 0),
  });
}

const configurationOf = (name: string, setting: number): Configuration => ({
  name,
  old: [0, setting],
  new: [1, setting],
  again: [2, setting],
});

/** Old against new at the base, or at base and best. */
export function aPlan(overrides: Partial<RegressionPlan> & { readonly margin?: number } = {}): RegressionPlan {
  const { margin = 0.05, ...rest } = overrides;
  const margins: Margins = marginsFrom(margin);
  return {
    configurations: [configurationOf('base', 0)],
    measures: MEASURED.tasks,
    margins,
    falseAlarms: 0.05,
    blocks: 40,
    interaction: false,
    ...rest,
  };
}

export const BOTH = [configurationOf('base', 0), configurationOf('best', 1)];

export interface Simulated {
  readonly runs: RegressionRuns;
  readonly change: Change;
  readonly rows: ReturnType<typeof rowsOf>;
  readonly placebo: ReturnType<typeof rowsOf>;
  readonly resolutions: readonly Resolution[];
}

/** A whole comparison on a made-up truth. */
export function simulateRegression(
  truth: Truth,
  noise: Noise,
  seed: string,
  plan: RegressionPlan = aPlan(),
): Simulated {
  const versions = versionsOf(truth);
  const budget = regressionBudget(plan.configurations.length, plan.blocks);
  const settings = someSettings({ seed, budgets: [{ fromRun: 1, budget }] });
  const session = newSession(settings, versions.space, randomStreams(seed));
  const program = regression(session, plan, () => true);
  const runs = drive(program, runsOfLandscape(versions, noise, randomStreams(`machine/${seed}`)));
  const rows = runs.blocks.length === 0 ? [] : rowsOf(runs.blocks, plan);
  const placebo = runs.blocks.length === 0 ? [] : placeboRowsOf(runs.blocks, plan);
  return { runs, rows, placebo, resolutions: runs.resolutions, change: verdictOf(rows, failuresOf(runs, plan), plan) };
}

/** How often comparisons of this truth end so. */
export function endings(
  truth: Truth,
  noise: Noise,
  repetitions: number,
  plan: RegressionPlan = aPlan(),
): Readonly<Record<Change, number>> & { readonly blocks: number } {
  const counts = { regression: 0, improvement: 0, 'no-change': 0, inconclusive: 0, failed: 0, blocks: 0 };
  for (let i = 0; i < repetitions; i++) {
    const { change, runs } = simulateRegression(truth, noise, `regress/${truth.base}/${i}`, plan);
    counts[change] += 1 / repetitions;
    counts.blocks += runs.blocks.length / repetitions;
  }
  return counts;
}
