import type { PathStep } from '../../domain/report.ts';
import type { DatasetSummary } from '../dataset/summary.ts';
import { reversalWords } from '../figures/dataset/reversal.ts';
import { FALSE_SHARE } from '../figures/dataset/tiles.ts';
import {
  barText,
  countText,
  intervalText,
  numberText,
  percentText,
  ratioText,
  tableText,
  usText,
  wrapText,
} from './format.ts';

const WIDTH = 100;
const BAR = 12;

/** The text that comes first: what the data say, in tables. */
export function summaryText(summary: DatasetSummary, order: 'best' | 'nicest'): string {
  return [
    headText(summary),
    effectsText(summary),
    levelsText(summary),
    pathText(order === 'best' ? summary.paths.bestFirst : summary.paths.nicestFirst, order),
    modelsText(summary),
    overlapsText(summary),
    ...summary.warnings.map((warning) => wrapText(`warning: ${warning}`, WIDTH)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headText(summary: DatasetSummary): string {
  const { fastest, base, noise } = summary;
  const chosen = fastest.confirmed
    ? 'by its confirmation'
    : `${countText(fastest.runs, 'run')}; chosen for its score, so flattered`;
  const best = `fastest ${fastest.confirmed ? 'set' : 'seen'} ${usText(fastest.usPerTask)} (${chosen}): ${fastest.treatments.join(', ') || 'base'}`;
  return wrapText(
    `${countText(summary.runs, 'run')} of ${countText(summary.configurations, 'configuration')} over ${countText(summary.treatments, 'treatment')}, ${countText(summary.pairs, 'pair')}. ` +
      `Noise: ${noiseText(noise)}. Base ${base === null ? 'never run' : usText(base.usPerTask)}; ${best}.`,
    WIDTH,
  );
}

function noiseText({ sd, repeats, from }: DatasetSummary['noise']): string {
  const repeated = repeats === 0 ? 'nothing was repeated' : `only ${countText(repeats, 'repeat')}`;
  const origin = {
    search: '(as the search reports it)',
    repeats: `from ${countText(repeats, 'repeat')}`,
    model: `(from the model: ${repeated})`,
  };
  return `sd ${percentText(sd)} ${origin[from]}`;
}

function effectsText(summary: DatasetSummary): string {
  if (summary.effects.length === 0) return 'No two configurations differ in one treatment: no pair deltas.';
  const full = Math.max(...summary.effects.map((effect) => Math.abs(Math.log(effect.ratio))));
  const rows = summary.effects.map((effect) => [
    effect.treatment,
    ratioText(effect.ratio),
    intervalText(effect.low, effect.high),
    barText(Math.log(effect.ratio), full, BAR),
    percentText(effect.helped),
    String(effect.pairs),
    numberText(effect.meanUs),
    effect.model === null ? '–' : ratioText(effect.model.ratio),
    effect.q <= FALSE_SHARE ? '' : 'unclear',
  ]);
  return `Typical speed-up over the sampled contexts (before/after, 95 % interval)\n${tableText(
    ['treatment', 'ratio', 'interval', '', 'helped', 'pairs', 'mean µs', 'model', ''],
    rows,
    ['left', 'right', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
  )}`;
}

function levelsText(summary: DatasetSummary): string {
  if (summary.levels.length === 0) return '';
  const rows = summary.levels.map((change) => [
    change.to,
    change.from,
    ratioText(change.ratio),
    intervalText(change.low, change.high),
    percentText(change.helped),
    String(change.pairs),
    numberText(change.meanUs),
  ]);
  return `One level in place of another (before/after, 95 % interval)\n${tableText(
    ['treatment', 'in place of', 'ratio', 'interval', 'helped', 'pairs', 'mean µs'],
    rows,
    ['left', 'left', 'right', 'left', 'right', 'right', 'right'],
  )}`;
}

function pathText(steps: readonly PathStep[], order: 'best' | 'nicest'): string {
  const rows = steps.map((step, i) => {
    const before = steps[i - 1];
    return [
      step.treatment ?? 'base',
      usText(step.usPerTask),
      before === undefined ? '' : ratioText(before.usPerTask / step.usPerTask),
      `${numberText(1e6 / step.usPerTask)} /s`,
      step.measured ? '' : 'model',
    ];
  });
  return `From the base to the fastest set, ${order}-first\n${tableText(['step', 'time', 'ratio', 'rate', ''], rows, ['left', 'right', 'right', 'right', 'left'])}`;
}

function modelsText(summary: DatasetSummary): string {
  const rows = summary.models.map((model) => [
    model.name,
    String(model.columns),
    model.method,
    percentText(model.r2),
    model.r2OutOfFold === null ? '–' : percentText(model.r2OutOfFold),
    percentText(model.residualSd),
  ]);
  const { main, pairs, rest } = summary.variance;
  return `Linear models of ln time\n${tableText(['model', 'columns', 'method', 'R²', 'out of fold', 'error sd'], rows, ['left', 'right', 'left', 'right', 'right', 'right'])}\nVariance over the whole space: treatments alone ${percentText(main)}, pairs ${percentText(pairs)}, rest ${percentText(rest)}.`;
}

function overlapsText(summary: DatasetSummary): string {
  const rows = summary.overlaps.map((o) => [
    o.a,
    o.b,
    numberText(o.overlap),
    ratioText(Math.exp(-o.interaction)),
    o.confirmed ? 'squares agree' : '',
  ]);
  const table =
    rows.length === 0
      ? ''
      : `Clearest interactions (overlap: share of the smaller effect that is lost; 1: redundant, below 0: synergy)\n${tableText(['treatment', 'with', 'overlap', 'together', ''], rows, ['left', 'left', 'right', 'right', 'left'])}`;
  const turns = summary.reversals.map((r) =>
    wrapText(
      reversalWords(r.treatment, {
        treatment: 0,
        pairs: 0,
        slope: r.slope,
        p: r.p,
        at: 0,
        centre: 0,
        crossing: r.turnsAtUs === null ? null : { us: r.turnsAtUs, low: r.low, high: r.high },
      }),
      WIDTH,
    ),
  );
  return [table, turns.join('\n')].filter((part) => part !== '').join('\n\n');
}
