import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import { applies, type Design, nameOf } from '../../../analyse/design.ts';
import { median } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, percent, powers, RATE_LABEL, TWO_GROUPS } from '../style.ts';
import { tip } from '../tips.ts';

/** More points than this are drawn as counted squares. */
export const MOST_POINTS = 4000;
const BINS = 70;
export const SIDE = 360;

interface PairPoint {
  readonly before: number;
  readonly after: number;
  readonly group: string;
}

/**
 * The post's before/after scatter of one treatment, coloured by whether another is applied already.
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

const SAYS = tip(['', 'group'], ['µs per task before', 'before'], ['after', 'after']);

/** Before against after on equal logarithmic axes, with the lines of no change and of half and twice the time. */
export function squareSpec(
  points: readonly PairPoint[],
  groups: readonly string[],
  noiseSd: number,
  counted: boolean,
): Spec {
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
        mark: {
          type: 'point',
          filled: true,
          size: counted ? 26 : 28,
          opacity: counted ? 0.8 : 0.45,
          description: SAYS,
        },
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
