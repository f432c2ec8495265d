import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import type { Design } from '../../../analyse/design.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { FASTER, NEUTRAL, percent, ROW_STEP, SLOWER, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';
import { AXIS_TITLE, meanRows, type Scale, zeroOf } from './mean-rows.ts';

/** The post's `1_means`: the typical effect of each treatment, with its interval and its spread over contexts. */
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

const SAYS = tip(['', 'treatment'], ['effect', 'estimate'], ['from', 'low'], ['to', 'high'], ['pairs', 'pairs']);

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
    encoding: { y },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: '#555555', aria: false },
        encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: zero } },
      },
      {
        mark: {
          type: 'rule',
          color: '#bbbbbb',
          strokeWidth: 1.5,
          description: tip(['', 'treatment'], ['single contexts from', 'q10'], ['to', 'q90']),
        },
        encoding: { x: x('q10'), x2: { field: 'q90' } },
      },
      {
        mark: { type: 'bar', height: 9, opacity: 0.75, description: SAYS },
        encoding: {
          x: x('effect'),
          x2: { datum: zero },
          color: { condition: { test: faster, value: FASTER }, value: SLOWER },
        },
      },
      {
        mark: { type: 'rule', color: '#111111', strokeWidth: 1.5, description: SAYS },
        transform: [{ filter: 'datum.low !== null' }],
        encoding: { x: x('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, color: '#111111', size: 22, opacity: 1, description: SAYS },
        encoding: { x: x('estimate') },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          color: NEUTRAL,
          dx: 6,
          description: tip(['', 'treatment'], ['pairs and share helped:', 'text']),
        },
        encoding: { x: { value: 'width' }, text: { field: 'text' } },
      },
    ],
  };
}
