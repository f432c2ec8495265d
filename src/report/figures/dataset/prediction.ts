import type { DatasetAnalysis } from '../../../analyse/analysis.ts';
import { applies } from '../../../analyse/design.ts';
import type { Model } from '../../../analyse/model/fit.ts';
import { median, quantile } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, percent, powers, TWO_GROUPS } from '../style.ts';
import { tip } from '../tips.ts';

const MOST_POINTS = 3000;
const BINS = 60;
const SIDE = 340;

export type ModelScale = 'us' | 'ln';

/**
 * The post's `4_lm3` and `4_lm6`: what a linear model says against what was measured,
 * each run predicted by a model that never saw its configuration.
 */
export function predictionFigure(
  { name, title }: { readonly name: string; readonly title: string },
  analysis: DatasetAnalysis,
  model: Model,
  options: { readonly scale: ModelScale; readonly colourBy: number | null },
): Draft {
  const points = predictionPoints(analysis, model, options);
  const counted = points.length > MOST_POINTS;
  const shown = counted
    ? binned(points, options.scale)
    : points.map(({ measured, predicted, group }): Row => ({ measured, predicted, group, n: 1 }));
  const rows = [...shown.map((row): Row => ({ panel: 'runs', ...row, ...NO_TIME })), ...residualRows(points)];
  const groups = [...new Set(points.map((p) => p.group))].sort();
  const negative = points.filter((p) => p.predicted <= 0).length;
  const kind =
    model.columns.pairs.length > 0 ? `${model.columns.pairs.length} pairs of treatments` : 'treatments alone';
  return {
    name,
    title: `${title}: predicted against measured`,
    caption: `${points.length} runs; ${options.scale === 'ln' ? 'ln time' : 'time'} on ${kind} and the time of day; ${model.method}. R² ${model.r2 === null ? '–' : digits(model.r2)}${model.r2OutOfFold === null ? '' : `, ${digits(model.r2OutOfFold)} out of fold (no run is predicted by a model that saw its configuration)`}. Median error ${errorWords(points)}.${negative > 0 ? ` ${negative} runs (${percent(negative / points.length)}) are predicted to take less than no time (below the zero line).` : ''} On the line the model is right. Below: measured over predicted as time went by, median with the middle 80 % of runs: a trend is drift that the model does not know of.`,
    rows,
    language: 'vega-lite',
    spec: predictionSpec(points, groups, options.scale, counted, analysis.design.unixSeconds !== null),
  };
}

const NO_TIME = { when: null, ratio: null, low: null, high: null };
/** Runs are gathered into so many spans of time. */
const SPANS = 40;
const LEAST_RUNS_IN_SPAN = 3;

/** Measured over predicted by time: what a model that knows the machine would leave without a trend. */
function residualRows(points: readonly PredictionPoint[]): Row[] {
  const last = points.reduce((most, p) => Math.max(most, p.when), 0);
  const spans = Math.max(1, Math.min(SPANS, Math.floor(points.length / (2 * LEAST_RUNS_IN_SPAN))));
  const width = last / spans || 1;
  const ratios = Array.from({ length: spans }, (): number[] => []);
  for (const p of points) {
    if (p.predicted > 0) ratios[Math.min(spans - 1, Math.floor(p.when / width))]?.push(p.measured / p.predicted);
  }
  return ratios.flatMap((list, i): Row[] =>
    list.length < LEAST_RUNS_IN_SPAN
      ? []
      : [
          {
            panel: 'time',
            measured: null,
            predicted: null,
            group: null,
            n: list.length,
            when: (i + 0.5) * width,
            ratio: median(list),
            low: quantile(list, 0.1),
            high: quantile(list, 0.9),
          },
        ],
  );
}

interface PredictionPoint {
  readonly measured: number;
  readonly predicted: number;
  readonly group: string;
  /** Hours since the first run, or the place among the runs where no time is known. */
  readonly when: number;
}

function predictionPoints(
  analysis: DatasetAnalysis,
  model: Model,
  options: { readonly scale: ModelScale; readonly colourBy: number | null },
): PredictionPoint[] {
  const { design } = analysis;
  const name = options.colourBy === null ? '' : (design.treatments[options.colourBy]?.name ?? '');
  const times = design.unixSeconds;
  const begin = times === null ? 0 : times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return Array.from(design.lnOfRun, (ln, run) => {
    const predicted = model.predicted[run] as number;
    const on = options.colourBy !== null && applies(design, design.configOf[run] as number, options.colourBy);
    return {
      measured: Math.exp(ln),
      predicted: options.scale === 'ln' ? Math.exp(predicted) : predicted,
      group: options.colourBy === null ? 'all' : on ? `with ${name}` : `without ${name}`,
      when: times === null ? run : ((times[run] as number) - begin) / 3600,
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

/** ln for times, as they are where a model in µs may predict less than none. */
function binned(points: readonly PredictionPoint[], scale: ModelScale): Row[] {
  const inner = (us: number): number => (scale === 'ln' ? Math.log(us) : us);
  const outer = (value: number): number => (scale === 'ln' ? Math.exp(value) : value);
  const values = points.flatMap((p) => [inner(p.measured), inner(p.predicted)]);
  const low = values.reduce((a, b) => Math.min(a, b));
  const step = (values.reduce((a, b) => Math.max(a, b)) - low) / BINS || 1;
  const bins = new Map<string, { measured: number; predicted: number; group: string; n: number }>();
  for (const p of points) {
    const i = Math.floor((inner(p.measured) - low) / step);
    const j = Math.floor((inner(p.predicted) - low) / step);
    const key = `${i},${j},${p.group}`;
    const bin = bins.get(key) ?? {
      measured: outer(low + (i + 0.5) * step),
      predicted: outer(low + (j + 0.5) * step),
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
  counted: boolean,
  timed: boolean,
): Spec {
  const values = points.flatMap((p) => [p.measured, p.predicted]);
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b)) * 1.05;
  const low = scale === 'ln' ? lowest / 1.05 : Math.min(0, lowest * 1.05);
  const bare = (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale: { ...(scale === 'ln' ? { type: 'log', base: 2 } : {}), domain: [low, high], nice: false },
    axis: null,
  });
  const shown = scale === 'ln' ? { values: powers(low, high), format: ',.3~r' } : { tickCount: 6, format: ',.3~r' };
  const legend = groups.length === 1 ? null : { title: null, orient: 'top', direction: 'vertical' };
  const line = (x: number, y: number, x2: number, y2: number): Spec => ({
    data: {
      values: [
        { x, y },
        { x: x2, y: y2 },
      ],
    },
    mark: { type: 'line', color: '#444444', strokeWidth: 1, aria: false },
    encoding: { x: bare('x'), y: bare('y') },
  });
  const runs: Spec = {
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { name: 'rows' },
        transform: [{ filter: "datum.panel === 'runs'" }],
        mark: {
          type: counted ? 'square' : 'point',
          filled: true,
          size: counted ? 26 : 24,
          opacity: 0.5,
          description: tip(['', 'group'], ['measured', 'measured'], ['predicted', 'predicted'], ['runs', 'n']),
          clip: true,
        },
        encoding: {
          x: { ...bare('measured'), title: 'measured, µs per task', axis: shown },
          y: { ...bare('predicted'), title: 'predicted, µs per task', axis: shown },
          color: {
            field: 'group',
            type: 'nominal',
            scale: { domain: groups, range: groups.length === 1 ? ['#0067a3'] : [...TWO_GROUPS].reverse() },
            legend,
          },
          ...(counted
            ? { opacity: { field: 'n', type: 'quantitative', scale: { type: 'log', range: [0.25, 1] }, title: 'runs' } }
            : {}),
        },
      },
      line(low, low, high, high),
      ...(low < 0 ? [line(low, 0, high, 0)] : []),
    ],
    resolve: { axis: { x: 'independent', y: 'independent' } },
  };
  return { vconcat: [runs, residualPanel(timed)], spacing: 24 };
}

const PANEL_HEIGHT = 90;

function residualPanel(timed: boolean): Spec {
  const x = {
    field: 'when',
    type: 'quantitative',
    title: timed ? 'hours since the first run' : 'run',
    scale: { nice: false },
    axis: { grid: false, tickCount: 6 },
  };
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: 'measured / predicted',
    scale: { type: 'log', base: 2, nice: false, padding: 6 },
    axis: { tickCount: 4, format: '.3~r' },
  });
  return {
    data: { name: 'rows' },
    transform: [{ filter: "datum.panel === 'time'" }],
    width: SIDE,
    height: PANEL_HEIGHT,
    layer: [
      {
        mark: { type: 'area', color: '#0067a3', opacity: 0.2, aria: false },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        mark: { type: 'line', color: '#14405c', point: { size: 14, color: '#14405c' }, aria: false },
        encoding: { x, y: y('ratio') },
      },
      { mark: { type: 'rule', color: '#444444', aria: false }, encoding: { y: { datum: 1, type: 'quantitative' } } },
    ],
  };
}
