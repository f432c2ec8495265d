import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import type { Design } from '../../../analyse/design.ts';
import { quantile } from '../../../stats/quantile.ts';
import { type Estimate, hodgesLehmann } from '../../../stats/signed-rank.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { FASTER, NEUTRAL, percent, ROW_STEP, SLOWER, TWO_GROUPS, treatmentAxis } from '../style.ts';

/** What a delta is: µs as the seed, tasks per second, or a ratio. */
export type Scale = 'us' | 'rate' | 'ln';

interface MeanRow extends Estimate {
  readonly treatment: string;
  readonly class: Design['treatments'][number]['class'];
  /** Mean of the deltas (µs, tasks/s), or the Hodges-Lehmann ratio. */
  readonly effect: number;
  readonly q10: number;
  readonly q90: number;
  readonly pairs: number;
  readonly helped: number;
}

const AXIS_TITLE: { readonly [S in Scale]: string } = {
  ln: 'time before / time after (right of 1: faster)',
  us: 'µs per task saved (−) or added (+)',
  rate: 'tasks per second gained (+) or lost (−)',
};

/** Deltas of one treatment in the chosen scale; ratios as speed-ups. */
function deltasOf(design: Design, list: TreatmentPairs, scale: Scale): number[] {
  const time = (u: number): number => Math.exp(design.ln[u] as number);
  return Array.from(list.before, (u, i) => {
    const v = list.after[i] as number;
    if (scale === 'us') return time(v) - time(u);
    return scale === 'rate' ? 1e6 / time(v) - 1e6 / time(u) : (design.ln[u] as number) - (design.ln[v] as number);
  });
}

function meanRows(design: Design, pairs: readonly TreatmentPairs[], scale: Scale): MeanRow[] {
  const shown = scale === 'ln' ? Math.exp : (value: number): number => value;
  const orNull = (value: number | null): number | null => (value === null ? null : shown(value));
  return pairs
    .filter((list) => list.before.length > 0)
    .map((list) => {
      const deltas = deltasOf(design, list, scale);
      const centre = hodgesLehmann(deltas);
      const helps = scale === 'us' ? -1 : 1;
      const treatment = design.treatments[list.treatment];
      return {
        treatment: treatment?.name ?? '',
        class: treatment?.class ?? 'config',
        effect: scale === 'ln' ? shown(centre.estimate) : deltas.reduce((sum, d) => sum + d, 0) / deltas.length,
        estimate: shown(centre.estimate),
        low: orNull(centre.low),
        high: orNull(centre.high),
        q10: shown(quantile(deltas, 0.1)),
        q90: shown(quantile(deltas, 0.9)),
        pairs: deltas.length,
        helped: deltas.filter((delta) => helps * delta > 0).length / deltas.length,
      };
    });
}

/** The order of treatments of all figures of one report: the largest typical saving first. */
export function treatmentOrder(design: Design, pairs: readonly TreatmentPairs[]): string[] {
  const rows = meanRows(design, pairs, 'ln');
  const effect = new Map(rows.map((row) => [row.treatment, row.estimate]));
  return design.treatments
    .map((treatment) => treatment.name)
    .sort((a, b) => (effect.get(b) ?? 0) - (effect.get(a) ?? 0) || (a < b ? -1 : 1));
}

function zeroOf(scale: Scale): number {
  return scale === 'ln' ? 1 : 0;
}

/** The seed's `1_means`: the typical effect of each treatment, with its interval and its spread over contexts. */
export function meansFigure(
  name: string,
  design: Design,
  pairs: readonly TreatmentPairs[],
  options: { readonly scale: Scale; readonly order: readonly string[]; readonly without?: readonly string[] },
): Draft {
  const { scale, order } = options;
  const rows = meanRows(design, pairs, scale);
  const total = rows.reduce((sum, row) => sum + row.pairs, 0);
  const shown = order.filter((treatment) => rows.some((row) => row.treatment === treatment));
  const except = options.without?.length ? ` Without every run that applies ${options.without.join(' or ')}.` : '';
  return {
    name,
    title: options.without?.length ? 'Effect of each treatment where logs are kept' : 'Effect of each treatment',
    caption:
      `${total} pairs of configurations X, X+{t}.${except} Bar: ${scale === 'ln' ? 'typical ratio' : 'mean'}; ` +
      'dot and whisker: Hodges-Lehmann estimate with its unadjusted 95 % interval; thin line: 10 % to 90 % of single contexts. ' +
      'Right: pairs, and the share of contexts in which it helped. A thin line on both sides of no effect means: it depends on what else is applied.',
    rows: rows.map((row): Row => ({ ...row, text: `${row.pairs} · ${percent(row.helped)}` })),
    language: 'vega-lite',
    spec: meansSpec(design, scale, shown),
  };
}

function meansSpec(design: Design, scale: Scale, shown: readonly string[]): Spec {
  const zero = zeroOf(scale);
  const y = { field: 'treatment', type: 'nominal', sort: shown, axis: treatmentAxis(design.treatments) };
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    title: AXIS_TITLE[scale],
    scale: scale === 'ln' ? { type: 'log', base: 2, nice: false, padding: 8 } : { zero: true },
    axis: { format: scale === 'ln' ? '.3~r' : ',.4~r', tickCount: 8, orient: 'bottom' },
  });
  const faster = scale === 'us' ? 'datum.effect < 0' : `datum.effect > ${zero}`;
  return {
    data: { name: 'rows' },
    width: 460,
    height: { step: ROW_STEP },
    encoding: { y, description: { field: 'treatment' } },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#555555', aria: false },
        encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: zero } },
      },
      { mark: { type: 'rule', color: '#bbbbbb', strokeWidth: 1.5 }, encoding: { x: x('q10'), x2: { field: 'q90' } } },
      {
        mark: { type: 'bar', height: 9, opacity: 0.75 },
        encoding: {
          x: x('effect'),
          x2: { datum: zero },
          color: { condition: { test: faster, value: FASTER }, value: SLOWER },
        },
      },
      {
        mark: { type: 'rule', color: '#111111', strokeWidth: 1.5 },
        transform: [{ filter: 'datum.low !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' } },
      },
      { mark: { type: 'point', filled: true, color: '#111111', size: 22, opacity: 1 }, encoding: { x: x('estimate') } },
      {
        mark: { type: 'text', align: 'left', color: NEUTRAL, dx: 6 },
        encoding: { x: { value: 'width' }, text: { field: 'text' } },
      },
    ],
  };
}

/** The seed's `1_means_both`: what changes when some treatments are excluded. */
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
    encoding: { y, description: { field: 'treatment' } },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#555555', aria: false },
        encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: zeroOf(scale) } },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        transform: [{ filter: 'datum.low !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' }, yOffset: dodge, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
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
        mark: { type: 'text', align: 'left', dx: 6, color: '#111111' },
        transform: [{ filter: "datum.changed && datum.subset === 'all runs'" }],
        encoding: { x: { value: 'width' }, text: { value: '↔ sign changes' } },
      },
    ],
  };
}
