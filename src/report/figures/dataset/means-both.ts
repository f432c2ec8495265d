import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import type { Design } from '../../../analyse/design.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { ROW_STEP, TWO_GROUPS, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';
import { AXIS_TITLE, type MeanRow, meanRows, type Scale, zeroOf } from './mean-rows.ts';

/** The post's `1_means_both`: what changes when some treatments are excluded. */
export function meansBothFigure(
  all: { readonly design: Design; readonly pairs: readonly TreatmentPairs[] },
  kept: { readonly design: Design; readonly pairs: readonly TreatmentPairs[] },
  options: { readonly scale: Scale; readonly order: readonly string[]; readonly without: readonly string[] },
): Draft {
  const { scale } = options;
  const first = meanRows(all.design, all.pairs, scale).map((row) => ({ ...row, subset: 'all runs' }));
  const second = meanRows(kept.design, kept.pairs, scale).map((row) => ({ ...row, subset: 'logs kept' }));
  const rows = [...first, ...second].map(
    (row): Row => ({ ...row, changed: changesSign(row.treatment, first, second, scale) }),
  );
  const changed = [...new Set(rows.filter((row) => row.changed).map((row) => String(row.treatment)))];
  return {
    name: '1_means_both',
    title: 'Effect of each treatment, with all runs and with logs kept',
    caption:
      `All runs against the runs without ${options.without.join(' and ')}. Hodges-Lehmann estimates with unadjusted 95 % intervals. ` +
      (changed.length > 0
        ? `The sign really changes (both intervals exclude no effect, ↔) for ${changed.join(', ')}.`
        : 'No treatment changes its sign beyond its interval.'),
    rows,
    language: 'vega-lite',
    spec: bothSpec(
      all.design,
      scale,
      options.order.filter((t) => rows.some((row) => row.treatment === t)),
    ),
  };
}

function changesSign(treatment: string, first: readonly MeanRow[], second: readonly MeanRow[], scale: Scale): boolean {
  const sign = (rows: readonly MeanRow[]): number => {
    const row = rows.find((candidate) => candidate.treatment === treatment);
    if (row === undefined || row.low === null || row.high === null) return 0;
    if (Math.min(row.low, row.high) > zeroOf(scale)) return 1;
    return Math.max(row.low, row.high) < zeroOf(scale) ? -1 : 0;
  };
  return sign(first) * sign(second) < 0;
}

const SAYS = tip(
  ['', 'treatment'],
  ['', 'subset'],
  ['effect', 'estimate'],
  ['from', 'low'],
  ['to', 'high'],
  ['pairs', 'pairs'],
);

function bothSpec(design: Design, scale: Scale, shown: readonly string[]): Spec {
  const y = { field: 'treatment', type: 'nominal', sort: shown, axis: treatmentAxis(design.treatments) };
  const subset = ['all runs', 'logs kept'];
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: AXIS_TITLE[scale],
    scale: scale === 'ln' ? { type: 'log', base: 2, nice: false, padding: 8 } : { zero: true },
    axis: { format: scale === 'ln' ? '.3~r' : ',.4~r', tickCount: 8 },
  });
  const dodge = { field: 'subset', type: 'nominal', sort: subset };
  const colour = { ...dodge, scale: { domain: subset, range: TWO_GROUPS }, legend: { title: null, orient: 'top' } };
  return {
    data: { name: 'rows' },
    width: 460,
    height: { step: ROW_STEP + 5, for: 'position' },
    encoding: { y },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#555555', aria: false },
        encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: zeroOf(scale) } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5, description: SAYS },
        transform: [{ filter: 'datum.low !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' }, yOffset: dodge, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1, description: SAYS },
        encoding: {
          x: x('estimate'),
          yOffset: dodge,
          color: colour,
          shape: {
            ...dodge,
            scale: { domain: subset, range: ['circle', 'diamond'] },
            legend: { title: null, orient: 'top' },
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: '#111111', aria: false },
        transform: [{ filter: "datum.changed && datum.subset === 'all runs'" }],
        encoding: { x: { value: 'width' }, text: { value: '↔ sign changes' } },
      },
    ],
  };
}
