import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import { applies, type Design, nameOf } from '../../../analyse/design.ts';
import { oldhamPoints, type Reversal } from '../../../analyse/reversal.ts';
import { median } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, percent, powers, RATE_LABEL, TWO_GROUPS } from '../style.ts';

/** More points than this are drawn as counted squares. */
const MOST_POINTS = 4000;
const BINS = 70;
const SIDE = 360;

interface PairPoint {
  readonly before: number;
  readonly after: number;
  readonly group: string;
}

/**
 * The seed's before/after scatter of one treatment, coloured by whether another is applied already.
 * On the diagonal the treatment does nothing; below it, it helps.
 */
export function beforeAfterFigure(
  name: string,
  design: Design,
  list: TreatmentPairs,
  options: { readonly colourBy: number | null; readonly noiseSd: number; readonly why?: string },
): Draft {
  const treatment = nameOf(design, list.treatment);
  const other = options.colourBy === null ? null : (design.treatments[options.colourBy]?.name ?? null);
  const points = Array.from(
    list.before,
    (u, i): PairPoint => ({
      before: Math.exp(design.ln[u] as number),
      after: Math.exp(design.ln[list.after[i] as number] as number),
      group: other === null ? 'all' : applies(design, u, options.colourBy ?? 0) ? `with ${other}` : `without ${other}`,
    }),
  );
  const rows = points.length > MOST_POINTS ? binned(points) : points.map((point): Row => ({ ...point, n: 1 }));
  const groups = other === null ? ['all'] : [`without ${other}`, `with ${other}`];
  return {
    name,
    title: other === null ? `Before and after ${treatment}` : `Before and after ${treatment}, by ${other}`,
    caption: `${points.length} pairs. Each ${points.length > MOST_POINTS ? 'square counts configurations' : 'point is one configuration'} before and after ${treatment}; ${groupWords(points, groups)} Points on the solid line: no change; dashed: half and twice the time. The cross shows ±2 sd of run noise (${percent(options.noiseSd)}): what “on the line” means.${options.why ?? ''}`,
    rows,
    language: 'vega-lite',
    spec: squareSpec(points, groups, options.noiseSd, points.length > MOST_POINTS),
  };
}

function groupWords(points: readonly PairPoint[], groups: readonly string[]): string {
  const words = groups.flatMap((group) => {
    const ratios = points.filter((p) => p.group === group).map((p) => Math.log(p.before / p.after));
    return ratios.length === 0
      ? []
      : [`${group === 'all' ? 'typical ratio' : group}: ×${digits(Math.exp(median(ratios)))} (${ratios.length})`];
  });
  return `${words.join('; ')}.`;
}

function binned(points: readonly PairPoint[]): Row[] {
  const logs = points.flatMap((p) => [Math.log2(p.before), Math.log2(p.after)]);
  const low = logs.reduce((a, b) => Math.min(a, b));
  const step = (logs.reduce((a, b) => Math.max(a, b)) - low) / BINS || 1;
  const bins = new Map<string, { before: number; after: number; group: string; n: number }>();
  for (const p of points) {
    const i = Math.floor((Math.log2(p.before) - low) / step);
    const j = Math.floor((Math.log2(p.after) - low) / step);
    const key = `${i},${j},${p.group}`;
    const bin = bins.get(key) ?? {
      before: 2 ** (low + (i + 0.5) * step),
      after: 2 ** (low + (j + 0.5) * step),
      group: p.group,
      n: 0,
    };
    bin.n++;
    bins.set(key, bin);
  }
  return [...bins.values()];
}

function squareSpec(points: readonly PairPoint[], groups: readonly string[], noiseSd: number, counted: boolean): Spec {
  const values = points.flatMap((p) => [p.before, p.after]);
  const low = values.reduce((a, b) => Math.min(a, b)) / 1.1;
  const high = values.reduce((a, b) => Math.max(a, b)) * 1.1;
  const scale = { type: 'log', base: 2, domain: [low, high], nice: false };
  const shown = { format: ',.3~r', values: powers(low, high) };
  const bare = (field: string): Spec => ({ field, type: 'quantitative', scale, axis: null });
  const line = (factor: number, dash: readonly number[]): Spec => ({
    data: {
      values: [
        { x: low, y: low * factor },
        { x: high, y: high * factor },
      ],
    },
    mark: { type: 'line', color: '#444444', strokeWidth: 1, strokeDash: dash, clip: true, aria: false },
    encoding: { x: bare('x'), y: bare('y') },
  });
  const legend = groups.length === 1 ? null : { title: null, orient: 'top', direction: 'vertical' };
  const grouped = { field: 'group', type: 'nominal' };
  return {
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { name: 'rows' },
        mark: { type: 'point', filled: true, size: counted ? 26 : 28, opacity: counted ? 0.8 : 0.45, aria: false },
        encoding: {
          x: { ...bare('before'), title: 'before, µs per task', axis: shown },
          y: { ...bare('after'), title: 'after, µs per task', axis: shown },
          color: {
            ...grouped,
            scale: { domain: groups, range: groups.length === 1 ? ['#0067a3'] : TWO_GROUPS },
            legend,
          },
          shape: counted
            ? { value: 'square' }
            : {
                ...grouped,
                scale: { domain: groups, range: ['circle', 'triangle-up'].slice(0, groups.length) },
                legend,
              },
          ...(counted
            ? {
                opacity: {
                  field: 'n',
                  type: 'quantitative',
                  scale: { type: 'log', range: [0.25, 1] },
                  title: 'configurations',
                },
              }
            : {}),
        },
      },
      {
        data: { values: [{ x: low, y: low }] },
        mark: { type: 'point', opacity: 0, aria: false },
        encoding: {
          x: {
            ...bare('x'),
            title: 'before, tasks per second',
            axis: { ...shown, orient: 'top', labelExpr: RATE_LABEL, grid: false },
          },
          y: bare('y'),
        },
      },
      line(1, []),
      line(0.5, [4, 4]),
      line(2, [4, 4]),
      ...noiseCross(bare, high / Math.exp(3 * noiseSd) / 1.05, low * Math.exp(3 * noiseSd) * 1.05, noiseSd),
    ],
    resolve: { axis: { x: 'independent', y: 'independent' } },
  };
}

/** ±2 sd of one run, in the empty corner of sets that got much faster. */
function noiseCross(bare: (field: string) => Spec, x: number, y: number, sd: number): Spec[] {
  const low = Math.exp(-2 * sd);
  const high = Math.exp(2 * sd);
  const data = { values: [{ x, y, x1: x * low, x2: x * high, y1: y * low, y2: y * high }] };
  const mark = { type: 'rule', color: '#111111', strokeWidth: 2, aria: false };
  return [
    { data, mark, encoding: { x: bare('x1'), x2: { field: 'x2' }, y: bare('y') } },
    { data, mark, encoding: { x: bare('x'), y: bare('y1'), y2: { field: 'y2' } } },
  ];
}

/** The seed's before/after of `affinity`, and below it the effect against the mean of both (Oldham). */
export function reversalFigure(
  name: string,
  design: Design,
  list: TreatmentPairs,
  reversal: Reversal | null,
  noiseSd: number,
): Draft {
  const upper = beforeAfterFigure(name, design, list, { colourBy: null, noiseSd });
  const treatment = nameOf(design, list.treatment);
  const rows = Array.from(list.before, (u, i): Row => {
    const before = Math.exp(design.ln[u] as number);
    const after = Math.exp(design.ln[list.after[i] as number] as number);
    return { before, after, group: 'all', n: 1, mean: Math.sqrt(before * after), ratio: before / after };
  });
  const kept = rows.length > MOST_POINTS ? evenly(rows, MOST_POINTS) : rows;
  return {
    ...upper,
    title: `Before and after ${treatment}, and where its effect turns`,
    caption: `${upper.caption}${kept.length < rows.length ? ` Every ${Math.ceil(rows.length / MOST_POINTS)}th pair is drawn.` : ''} Below: speed-up against the geometric mean of both times, which has no built-in slope; line: running median. ${reversalWords(treatment, reversal)}`,
    rows: kept,
    spec: {
      vconcat: [
        squareSpec(
          rows.map((row) => ({ before: Number(row.before), after: Number(row.after), group: 'all' })),
          ['all'],
          noiseSd,
          false,
        ),
        lowerPanel(design, list, reversal),
      ],
    },
  };
}

function evenly<T>(items: readonly T[], most: number): T[] {
  const step = Math.ceil(items.length / most);
  return items.filter((_, i) => i % step === 0);
}

/** Whether and where a treatment turns from a help to a harm, in words. */
export function reversalWords(treatment: string, reversal: Reversal | null): string {
  if (reversal === null) return 'Too few pairs to tell whether its effect turns.';
  if (reversal.p > 0.05) return `${treatment} acts alike on slow and fast sets (p = ${digits(reversal.p, 2)}).`;
  const [more, less] = reversal.slope < 0 ? ['slow', 'fast'] : ['fast', 'slow'];
  if (reversal.crossing === null) {
    return `${treatment} helps ${more} sets more than ${less} ones (p ${pWords(reversal.p)}); it does not turn into a harm within the sampled range.`;
  }
  const { us, low, high } = reversal.crossing;
  const interval = low === null || high === null ? '' : ` [${digits(low)}, ${digits(high)}]`;
  return `${treatment} helps ${more} sets and harms ${less} ones: it turns near ${digits(us)} µs per task${interval}.`;
}

function pWords(p: number): string {
  return p < 1e-4 ? 'below 0.0001' : `= ${digits(p, 2)}`;
}

const WINDOWS = 25;

function lowerPanel(design: Design, list: TreatmentPairs, reversal: Reversal | null): Spec {
  const points = oldhamPoints(design, list).sort((a, b) => a.x - b.x);
  const half = Math.max(3, Math.round(points.length / WINDOWS));
  const centres = Array.from({ length: Math.min(WINDOWS, points.length) }, (_, k) =>
    Math.round((k * (points.length - 1)) / Math.max(1, Math.min(WINDOWS, points.length) - 1)),
  );
  const band = centres.map((i) => {
    const window = points.slice(Math.max(0, i - half), i + half + 1);
    return { mean: Math.exp(points[i]?.x ?? 0), ratio: Math.exp(-median(window.map((p) => p.y))) };
  });
  const low = Math.exp(points[0]?.x ?? 0) / 1.1;
  const high = Math.exp(points.at(-1)?.x ?? 1) * 1.1;
  const x = {
    field: 'mean',
    type: 'quantitative',
    title: 'geometric mean of before and after, µs per task',
    scale: { type: 'log', base: 2, domain: [low, high], nice: false },
    axis: { values: powers(low, high), format: ',.3~r' },
  };
  const y = {
    field: 'ratio',
    type: 'quantitative',
    title: 'before / after',
    scale: { type: 'log', base: 2, nice: false },
    axis: { format: '.3~r', tickCount: 5 },
  };
  const crossing = reversal !== null && reversal.p <= 0.05 ? reversal.crossing : null;
  return {
    width: SIDE,
    height: 150,
    layer: [
      { data: { values: [{ ratio: 1 }] }, mark: { type: 'rule', color: '#444444' }, encoding: { y } },
      {
        data: { name: 'rows' },
        mark: { type: 'point', filled: true, size: 20, opacity: 0.35, color: '#0067a3', aria: false },
        encoding: { x, y },
      },
      { data: { values: band }, mark: { type: 'line', color: '#111111', strokeWidth: 2 }, encoding: { x, y } },
      ...(crossing === null
        ? []
        : [
            {
              data: { values: [{ mean: crossing.us }] },
              mark: { type: 'rule', color: '#b2182b', strokeWidth: 2, strokeDash: [6, 3] },
              encoding: { x },
            },
          ]),
    ],
  };
}
