import {
  type Change,
  type FailedArm,
  type Interaction,
  type Measure,
  type Ratio,
  type RegressionRow,
  VERSIONS,
} from '../../domain/regression.ts';
import { levelOf, looksWithin } from '../../stats/looks.ts';
import { median } from '../../stats/quantile.ts';
import { fewestBlocks } from '../../stats/sequential.ts';
import type { Estimate } from '../../stats/signed-rank.ts';
import type { BlockRuns } from '../evidence/blocks.ts';
import { type Contrast, type Judged, judge } from './judge.ts';
import { marginOf, type Pair, pairsOf } from './measures.ts';
import type { RegressionPlan, RegressionRuns } from './plan.ts';

/** Of the false alarms that are accepted so many are the leading measure's; the rest is for all others together. */
const LEAD_SHARE = 0.8;

/** False alarms that are accepted of the leading measure. */
export function leadShare(falseAlarms: number): number {
  return LEAD_SHARE * falseAlarms;
}

/** Where in a block the versions of a configuration are. */
const OLD = VERSIONS.indexOf('old');
const NEW = VERSIONS.indexOf('new');
const AGAIN = VERSIONS.indexOf('again');
const IN_BLOCK = VERSIONS.length;

/** What the blocks show of every measure, old against new. */
export function rowsOf(blocks: readonly BlockRuns[], plan: RegressionPlan): RegressionRow[] {
  return rowsAgainst(NEW, blocks, plan);
}

/** The same of the old one against itself. */
export function placeboRowsOf(blocks: readonly BlockRuns[], plan: RegressionPlan): RegressionRow[] {
  return rowsAgainst(AGAIN, blocks, plan);
}

/** More blocks would change no verdict on the leading measure, and are not needed for the others to have intervals. */
export function isAnswered(blocks: readonly BlockRuns[], plan: RegressionPlan): boolean {
  const [lead, ...others] = plan.measures;
  const rows = others.length * plan.configurations.length;
  if (rows > 0) {
    const strictest = levelOf(looksWithin(plan.blocks).length, (plan.falseAlarms - leadShare(plan.falseAlarms)) / rows);
    if (blocks.length < Math.min(plan.blocks, fewestBlocks(strictest))) return false;
  }
  return family(NEW, [lead], blocks, plan).rows.every(({ change }) => change !== 'inconclusive');
}

function rowsAgainst(version: number, blocks: readonly BlockRuns[], plan: RegressionPlan): RegressionRow[] {
  const [lead, ...others] = plan.measures;
  const rows = [...family(version, [lead], blocks, plan).rows, ...family(version, others, blocks, plan).rows];
  // By configuration, the leading measure first.
  return plan.configurations.flatMap(({ name }) => rows.filter(({ configuration }) => configuration === name));
}

/**
 * Whether the change does more, or less, in the last configuration than in the first.
 * @returns null where that is not asked
 */
export function interactionOf(blocks: readonly BlockRuns[], plan: RegressionPlan): Interaction | null {
  const { interaction } = family(NEW, [plan.measures[0]], blocks, plan);
  if (interaction === undefined) return null;
  const { estimate, alpha, change } = interaction;
  return { ratio: ratioOf(estimate), alpha, blocks: differencesOfEnds(blocks, plan).length, change };
}

/** Rows that share what false alarms are accepted of them: the leading measure by itself, all others together. */
interface Family {
  readonly rows: RegressionRow[];
  /** Of the leading measure, where it is asked for. */
  readonly interaction: Judged | undefined;
}

function family(
  version: number,
  measures: readonly Measure[],
  blocks: readonly BlockRuns[],
  plan: RegressionPlan,
): Family {
  const { configurations, margins, falseAlarms, blocks: allowed } = plan;
  const [lead] = plan.measures;
  const leads = measures.includes(lead);
  const places = configurations.flatMap(({ name }, c) =>
    measures.map((measure) => ({ name, measure, margin: marginOf(margins, measure), at: IN_BLOCK * c })),
  );
  const pairs = places.map(({ measure, at }) => pairsOf(blocks, measure, at + OLD, at + version));
  const contrasts = pairs.map(
    (found, i): Contrast => ({
      differences: found.map(([before, after]) => Math.log(after / before)),
      margin: Math.log1p(places[i]?.margin ?? 0),
    }),
  );
  const ends: Contrast[] =
    leads && plan.interaction && version === NEW
      ? [{ differences: differencesOfEnds(blocks, plan), margin: Math.log1p(marginOf(margins, lead)) }]
      : [];
  const total = leads ? leadShare(falseAlarms) : falseAlarms - leadShare(falseAlarms);
  const verdicts = judge([...contrasts, ...ends], total, Math.max(1, looksWithin(allowed).length));
  const rows = places.map(({ name, measure, margin }, i) =>
    rowOf({ configuration: name, measure, margin }, pairs[i] ?? [], verdicts[i]),
  );
  return { rows, interaction: ends.length === 0 ? undefined : verdicts.at(-1) };
}

/** By block: ln(new / old) of the leading measure in the last configuration, less that in the first. */
function differencesOfEnds(blocks: readonly BlockRuns[], { configurations, measures }: RegressionPlan): number[] {
  const last = IN_BLOCK * (configurations.length - 1);
  return blocks.flatMap((runs) => {
    const [atFirst] = pairsOf([runs], measures[0], OLD, NEW);
    const [atLast] = pairsOf([runs], measures[0], last + OLD, last + NEW);
    if (atFirst === undefined || atLast === undefined || last === 0) return [];
    return [Math.log(atLast[1] / atLast[0]) - Math.log(atFirst[1] / atFirst[0])];
  });
}

function rowOf(
  named: Pick<RegressionRow, 'configuration' | 'measure' | 'margin'>,
  pairs: readonly Pair[],
  judged: Judged | undefined,
): RegressionRow {
  const middle = (side: 0 | 1): number | null => (pairs.length === 0 ? null : median(pairs.map((pair) => pair[side])));
  return {
    ...named,
    old: middle(0),
    new: middle(1),
    ratio: ratioOf(judged?.estimate ?? null),
    alpha: judged?.alpha ?? 1,
    blocks: pairs.length,
    change: judged?.change ?? 'inconclusive',
  };
}

/** Old over new of ln(new) - ln(old). */
function ratioOf(estimate: Estimate | null): Ratio | null {
  if (estimate === null) return null;
  const { estimate: middle, low, high } = estimate;
  return {
    estimate: Math.exp(-middle),
    low: high === null ? null : Math.exp(-high),
    high: low === null ? null : Math.exp(-low),
  };
}

/** What failed: in the last pilots, in the calibration, in the blocks. */
export function failuresOf({ blocks, earlier }: RegressionRuns, { configurations }: RegressionPlan): FailedArm[] {
  return configurations.flatMap(({ name }, c) =>
    VERSIONS.flatMap((version, v) => {
      const runs = blocks.flatMap((block) => block[IN_BLOCK * c + v] ?? []);
      const first = earlier.flatMap(([of, configuration, run]) =>
        of === version && configuration === name ? [run] : [],
      );
      // A first run that failed where the next one went well was a hiccup.
      const failed = [...first.slice(1), ...runs].filter(({ outcome }) => outcome !== 'ok');
      const [one] = failed;
      if (one === undefined) return [];
      return [
        {
          configuration: name,
          version,
          failures: failed.length,
          reason: `${one.outcome}: ${one.reason ?? 'no reason'}`,
        },
      ];
    }),
  );
}

/**
 * The verdict of all rows: what failed to run outweighs all; any measure can be the regression; the leading one alone says
 * that nothing was lost.
 */
export function verdictOf(
  rows: readonly RegressionRow[],
  failures: readonly FailedArm[],
  { measures: [lead] }: Pick<RegressionPlan, 'measures'>,
): Change {
  if (failures.length > 0) return 'failed';
  if (rows.some(({ change }) => change === 'regression')) return 'regression';
  const leading = rows.filter(({ measure }) => measure === lead).map(({ change }) => change);
  if (leading.length === 0 || leading.includes('inconclusive')) return 'inconclusive';
  return leading.includes('improvement') ? 'improvement' : 'no-change';
}

/** The verdict of several workloads: the worst, and nothing is unchanged or better while one is open. */
export function overallChange(changes: readonly Change[]): Change {
  const worst: readonly Change[] = ['failed', 'regression', 'inconclusive', 'improvement'];
  return worst.find((one) => changes.includes(one)) ?? 'no-change';
}
