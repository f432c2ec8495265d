import type { DatasetAnalysis } from '../../analyse/dataset/analysis.ts';
import { applies } from '../../analyse/dataset/design.ts';
import type { Model } from '../../analyse/dataset/model/fit.ts';
import { median, quantile } from '../../stats/quantile.ts';
import type { Draft, Row, Spec } from './figure.ts';
import { digits, percent, powers, ROW_STEP, TWO_GROUPS, treatmentAxis } from './style.ts';

const MOST_POINTS = 3000;
const BINS = 60;
const SIDE = 340;

export type ModelScale = 'us' | 'ln';

/**
 * The seed's `4_lm3` and `4_lm6`: what a linear model says against what was measured,
 * each run predicted by a model that never saw its configuration.
 */
export function predictionFigure(
  name: string,
  analysis: DatasetAnalysis,
  model: Model,
  options: { readonly scale: ModelScale; readonly colourBy: number | null },
): Draft {
  const points = predictionPoints(analysis, model, options);
  const binned = points.length > MOST_POINTS;
  const rows = binned ? countBins(points, options.scale) : points.map((p): Row => ({ ...p, n: 1 }));
  const groups = [...new Set(points.map((p) => p.group))].sort();
  const negative = points.filter((p) => p.predicted <= 0).length;
  const kind =
    model.columns.pairs.length > 0 ? `${model.columns.pairs.length} pairs of treatments` : 'treatments alone';
  return {
    name,
    title: `Linear model with ${model.columns.pairs.length > 0 ? 'all pairs of treatments' : 'treatments alone'}: predicted against measured`,
    caption: `${points.length} runs; ${options.scale === 'ln' ? 'ln time' : 'time'} on ${kind} and the time of day; ${model.method}. R² ${digits(model.r2)}${model.r2OutOfFold === null ? '' : `, ${digits(model.r2OutOfFold)} out of fold (no run is predicted by a model that saw its configuration)`}. Median error ${errorWords(points)}.${negative > 0 ? ` ${negative} runs (${percent(negative / points.length)}) are predicted to take less than no time and are not drawn.` : ''} On the line the model is right.`,
    rows,
    language: 'vega-lite',
    spec: predictionSpec(points, groups, options.scale, binned),
  };
}

interface PredictionPoint {
  readonly measured: number;
  readonly predicted: number;
  readonly group: string;
}

function predictionPoints(
  analysis: DatasetAnalysis,
  model: Model,
  options: { readonly scale: ModelScale; readonly colourBy: number | null },
): PredictionPoint[] {
  const { design } = analysis;
  const name = options.colourBy === null ? '' : (design.treatments[options.colourBy]?.name ?? '');
  return Array.from(design.lnOfRun, (ln, run) => {
    const predicted = model.predicted[run] as number;
    const on = options.colourBy !== null && applies(design, design.configOf[run] as number, options.colourBy);
    return {
      measured: Math.exp(ln),
      predicted: options.scale === 'ln' ? Math.exp(predicted) : predicted,
      group: options.colourBy === null ? 'all' : on ? `with ${name}` : `without ${name}`,
    };
  });
}

function errorWords(points: readonly PredictionPoint[]): string {
  const times = points.map((p) => p.measured);
  const low = quantile(times, 0.1);
  const high = quantile(times, 0.9);
  const error = (keep: (p: PredictionPoint) => boolean): string =>
    percent(median(points.filter(keep).map((p) => Math.abs(p.predicted - p.measured) / p.measured)));
  return `${error(() => true)}; of the fastest tenth ${error((p) => p.measured <= low)}, of the slowest ${error((p) => p.measured >= high)}`;
}

function countBins(points: readonly PredictionPoint[], scale: ModelScale): Row[] {
  const drawn = scale === 'ln' ? points : points.filter((p) => p.predicted > 0);
  const logs = drawn.flatMap((p) => [Math.log(p.measured), Math.log(p.predicted)]);
  const low = logs.reduce((a, b) => Math.min(a, b));
  const step = (logs.reduce((a, b) => Math.max(a, b)) - low) / BINS || 1;
  const bins = new Map<string, { measured: number; predicted: number; group: string; n: number }>();
  for (const p of drawn) {
    const i = Math.floor((Math.log(p.measured) - low) / step);
    const j = Math.floor((Math.log(p.predicted) - low) / step);
    const key = `${i},${j},${p.group}`;
    const bin = bins.get(key) ?? {
      measured: Math.exp(low + (i + 0.5) * step),
      predicted: Math.exp(low + (j + 0.5) * step),
      group: p.group,
      n: 0,
    };
    bin.n++;
    bins.set(key, bin);
  }
  return [...bins.values()];
}

function predictionSpec(
  points: readonly PredictionPoint[],
  groups: readonly string[],
  scale: ModelScale,
  binned: boolean,
): Spec {
  const positive = points.filter((p) => p.predicted > 0);
  const values = positive.flatMap((p) => (scale === 'ln' ? [p.measured, p.predicted] : [p.measured]));
  const low = values.reduce((a, b) => Math.min(a, b)) / 1.05;
  const high = values.reduce((a, b) => Math.max(a, b)) * 1.05;
  const axis = (field: string, title: string): Spec => ({
    field,
    type: 'quantitative',
    title,
    scale: { type: 'log', base: 2, domain: [low, high], nice: false, clamp: false },
    axis: { values: powers(low, high), format: ',.3~r' },
  });
  const legend = groups.length === 1 ? null : { title: null, orient: 'top' };
  return {
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: {
          values: [
            { x: low, y: low },
            { x: high, y: high },
          ],
        },
        mark: { type: 'line', color: '#444444' },
        encoding: { x: axis('x', ''), y: axis('y', '') },
      },
      {
        data: { name: 'rows' },
        transform: [{ filter: 'datum.predicted > 0' }],
        mark: {
          type: binned ? 'square' : 'point',
          filled: true,
          size: binned ? 26 : 24,
          opacity: 0.5,
          aria: false,
          clip: true,
        },
        encoding: {
          x: axis('measured', 'measured, µs per task'),
          y: axis('predicted', 'predicted, µs per task'),
          color: {
            field: 'group',
            type: 'nominal',
            scale: { domain: groups, range: groups.length === 1 ? ['#0067a3'] : [...TWO_GROUPS].reverse() },
            legend,
          },
          ...(binned
            ? { opacity: { field: 'n', type: 'quantitative', scale: { type: 'log', range: [0.25, 1] }, title: 'runs' } }
            : {}),
        },
      },
    ],
  };
}

/** The seed's `4_lm3_cols`: the model's coefficient of each treatment beside the typical pair delta. */
export function coefficientsFigure(
  analysis: DatasetAnalysis,
  model: Model,
  scale: ModelScale,
  order: readonly string[],
): Draft {
  const { design } = analysis;
  const rows = design.treatments.flatMap((treatment, t): Row[] => {
    const coefficient = model.coefficients[model.columns.mainColumn[t] ?? -1];
    const effect = analysis.effects.find((candidate) => candidate.treatment === t);
    const half = 1.96 * (coefficient?.robustSe ?? Number.NaN);
    const value = coefficient?.value ?? Number.NaN;
    const pair = scale === 'ln' ? effect?.ln : effect?.us;
    const shown = (v: number): number => (scale === 'ln' ? Math.exp(-v) : v);
    const made: Row[] = [];
    if (Number.isFinite(value))
      made.push({
        treatment: treatment.name,
        source: 'linear model',
        effect: shown(value),
        low: shown(value - half),
        high: shown(value + half),
      });
    if (pair !== undefined) {
      made.push({
        treatment: treatment.name,
        source: 'pairs',
        effect: shown(pair.estimate),
        low: pair.low === null ? null : shown(pair.low),
        high: pair.high === null ? null : shown(pair.high),
      });
    }
    return made;
  });
  const sources = ['linear model', 'pairs'];
  const shown = order.filter((name) => rows.some((row) => row.treatment === name));
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: scale === 'ln' ? 'time before / time after (right of 1: faster)' : 'µs per task saved (−) or added (+)',
    scale: scale === 'ln' ? { type: 'log', base: 2, nice: false, padding: 8 } : { zero: true },
    axis: { format: scale === 'ln' ? '.3~r' : ',.4~r', tickCount: 8 },
  });
  const dodge = { field: 'source', type: 'nominal', sort: sources };
  const colour = { ...dodge, scale: { domain: sources, range: TWO_GROUPS }, legend: { title: null, orient: 'top' } };
  return {
    name: '4_lm3_cols',
    title: 'Two ways to one effect: linear model and pairs',
    caption: `${design.lnOfRun.length} runs in the model, ${analysis.pairs.reduce((sum, list) => sum + list.before.length, 0)} pairs. Coefficients of the model without interactions beside Hodges-Lehmann estimates of pair deltas, in the same unit; whiskers: 95 %. Where they part, the effect depends on what else is applied.${model.aliased.length > 0 ? ` Not estimable: ${model.aliased.join(', ')}.` : ''}`,
    rows,
    language: 'vega-lite',
    spec: {
      data: { name: 'rows' },
      width: 460,
      height: { step: ROW_STEP + 5, for: 'position' },
      encoding: {
        y: { field: 'treatment', type: 'nominal', sort: shown, axis: treatmentAxis(design.treatments) },
        description: { field: 'treatment' },
      },
      layer: [
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: '#555555', aria: false },
          encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: scale === 'ln' ? 1 : 0 } },
        },
        {
          mark: { type: 'bar', height: 7 },
          encoding: { x: x('effect'), x2: { datum: scale === 'ln' ? 1 : 0 }, yOffset: dodge, color: colour },
        },
        {
          mark: { type: 'rule', color: '#111111' },
          transform: [{ filter: 'datum.low !== null' }],
          encoding: { x: x('low'), x2: { field: 'high' }, yOffset: dodge },
        },
      ],
    },
  };
}
