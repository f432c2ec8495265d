import type { Change, FailedArm, Measure, Ratio, RegressionRow } from '../../domain/regression.ts';
import type { RunRecord } from '../../domain/run.ts';
import { levelOf, looksWithin } from '../../stats/looks.ts';
import { median } from '../../stats/quantile.ts';
import { fewestBlocks } from '../../stats/sequential.ts';
import type { Estimate } from '../../stats/signed-rank.ts';
import type { BlockRuns } from '../evidence/blocks.ts';
import { type Contrast, type Judged, judge } from './judge.ts';
import { FURTHER, measured } from './measures.ts';
import { type RegressionPlan, type RegressionRuns, VERSIONS } from './plan.ts';

/** Of the false alarms that are accepted so many are the time's; the rest is for all other measures together. */
const TIME_SHARE = 0.8;

/** False alarms that are accepted of the times. */
export function timeShare(falseAlarms: number): number {
  return TIME_SHARE * falseAlarms;
}

/** Where in a block the versions of a configuration are. */
const OLD = VERSIONS.indexOf('old');
const NEW = VERSIONS.indexOf('new');
const AGAIN = VERSIONS.indexOf('again');
const IN_BLOCK = VERSIONS.length;

type Plan = Pick<RegressionPlan, 'configurations' | 'margins' | 'falseAlarms' | 'blocks'>;

/** What the blocks show of every measure, old against new. */
export function rowsOf(blocks: readonly BlockRuns[], plan: Plan): RegressionRow[] {
  return rowsAgainst(NEW, blocks, plan);
}

/** The same of the old one against itself. */
export function placeboRowsOf(blocks: readonly BlockRuns[], plan: Plan): RegressionRow[] {
  return rowsAgainst(AGAIN, blocks, plan);
}

/** More blocks would change no verdict on the times, and are not needed for the other measures to have intervals. */
export function isAnswered(blocks: readonly BlockRuns[], plan: Plan): boolean {
  const looks = looksWithin(plan.blocks).length;
  const rows = FURTHER.length * plan.configurations.length;
  const strictest = levelOf(looks, (plan.falseAlarms - timeShare(plan.falseAlarms)) / rows);
  if (blocks.length < Math.min(plan.blocks, fewestBlocks(strictest))) return false;
  return family(NEW, ['time'], blocks, plan).every(({ change }) => change !== 'inconclusive');
}

function rowsAgainst(version: number, blocks: readonly BlockRuns[], plan: Plan): RegressionRow[] {
  const rows = [...family(version, ['time'], blocks, plan), ...family(version, FURTHER, blocks, plan)];
  // By configuration, the time first.
  return plan.configurations.flatMap(({ name }) => rows.filter(({ configuration }) => configuration === name));
}

/** Measures that share what false alarms are accepted of them: the time by itself, all others together. */
function family(
  version: number,
  measures: readonly Measure[],
  blocks: readonly BlockRuns[],
  { configurations, margins, falseAlarms, blocks: allowed }: Plan,
): RegressionRow[] {
  const total = measures.includes('time') ? timeShare(falseAlarms) : falseAlarms - timeShare(falseAlarms);
  const places = configurations.flatMap(({ name }, c) =>
    measures.map((measure) => ({ name, measure, at: IN_BLOCK * c })),
  );
  const pairs = places.map(({ measure, at }) => pairsOf(blocks, measure, at + OLD, at + version));
  const contrasts = pairs.map(
    (found, i): Contrast => ({
      differences: found.map(([before, after]) => Math.log(after / before)),
      margin: Math.log1p(margins[places[i]?.measure ?? 'time']),
    }),
  );
  const verdicts = judge(contrasts, total, Math.max(1, looksWithin(allowed).length));
  return places.map(({ name, measure }, i) =>
    rowOf({ configuration: name, measure, margin: margins[measure] }, pairs[i] ?? [], verdicts[i]),
  );
}

type Pair = readonly [before: number, after: number];

function pairsOf(blocks: readonly BlockRuns[], measure: Measure, old: number, other: number): Pair[] {
  const value = (run: RunRecord | null | undefined): number | null => (run == null ? null : measured(run, measure));
  return blocks.flatMap((runs) => {
    const [before, after] = [value(runs[old]), value(runs[other])];
    return before === null || after === null ? [] : [[before, after] as const];
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
export function failuresOf({ blocks, earlier }: RegressionRuns, { configurations }: Plan): FailedArm[] {
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
 * The verdict of all rows: what failed to run outweighs all; any measure can be the regression; the times alone say that
 * nothing was lost.
 */
export function verdictOf(rows: readonly RegressionRow[], failures: readonly FailedArm[]): Change {
  if (failures.length > 0) return 'failed';
  if (rows.some(({ change }) => change === 'regression')) return 'regression';
  const times = rows.filter(({ measure }) => measure === 'time').map(({ change }) => change);
  if (times.length === 0 || times.includes('inconclusive')) return 'inconclusive';
  return times.includes('improvement') ? 'improvement' : 'no-change';
}
