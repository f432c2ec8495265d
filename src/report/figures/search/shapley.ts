import type { Attribution, SearchReport } from '../../../domain/report.ts';
import type { Draft, Row } from '../figure.ts';
import { ROW_STEP, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';

const KINDS = ['Shapley', 'at base', 'at best', 'sampled'] as const;
const COLOURS = ['#111111', '#b34700', '#0067a3', '#7a7a7a'];
const SHAPES = ['circle', 'triangle-right', 'diamond', 'cross'];

const SAYS = tip(['', 'treatment'], ['', 'question'], ['times as fast:', 'ratio'], ['from', 'low'], ['to', 'high']);

/** `6_shapley`: four questions about each treatment on one line; null where nothing is attributed. */
export function shapleyFigure(report: SearchReport): Draft | null {
  const rows = report.attribution.flatMap(rowsOf);
  if (rows.length === 0) return null;
  const order = [...report.attribution]
    .sort((a, b) => (b.shapley?.ratio ?? b.atBest?.ratio ?? 0) - (a.shapley?.ratio ?? a.atBest?.ratio ?? 0))
    .map((row) => row.treatment);
  const named = report.attribution.map((row) => ({ name: row.treatment, class: row.class }));
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'times as fast with it (1: no effect)',
    scale: { type: 'log', base: 2, nice: false, padding: 12 },
    axis: { format: '.3~r', tickCount: 7 },
  });
  const kind = { field: 'question', type: 'nominal' };
  const legend = { title: null, orient: 'top' };
  return {
    name: '6_shapley',
    title: 'Four questions about each treatment',
    caption:
      'Dot: fair share of the whole (Shapley; shares multiply to the total). Right-pointing triangle: alone on top of the app as written. Diamond: taken out of the fastest set. Cross: median over the sampled contexts. Whiskers: 95 %. Hollow: a model’s number, no run stands behind it. Where the marks of one line part, the treatment’s worth depends on what else is applied: that spread is the finding.',
    rows,
    language: 'vega-lite',
    spec: {
      data: { name: 'rows' },
      width: 470,
      height: { step: ROW_STEP + 3 },
      encoding: {
        y: { field: 'treatment', type: 'nominal', sort: order, axis: treatmentAxis(named, { grid: true }) },
      },
      layer: [
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: '#555555', aria: false },
          encoding: { y: { value: 0 }, y2: { value: 'height' }, x: { datum: 1 } },
        },
        {
          transform: [{ filter: "datum.question === 'Shapley' && datum.low !== null && datum.high !== null" }],
          mark: { type: 'rule', color: '#111111', strokeWidth: 1.4, description: SAYS },
          encoding: { x: x('low'), x2: { field: 'high' } },
        },
        {
          mark: { type: 'point', size: 62, strokeWidth: 1.5, description: SAYS },
          encoding: {
            x: x('ratio'),
            shape: { ...kind, scale: { domain: KINDS, range: SHAPES }, legend },
            color: { ...kind, scale: { domain: KINDS, range: COLOURS }, legend },
            fill: {
              condition: KINDS.map((name, i) => ({
                test: `datum.measured && datum.question === '${name}'`,
                value: COLOURS[i],
              })),
              value: 'white',
            },
          },
        },
      ],
    },
  };
}

function rowsOf(row: Attribution): Row[] {
  const cell = (
    question: (typeof KINDS)[number],
    value: Attribution['shapley'] | Attribution['sampled'],
    measured: boolean,
  ): Row[] =>
    value === null
      ? []
      : [
          {
            treatment: row.treatment,
            class: row.class,
            question,
            ratio: value.ratio,
            low: value.low,
            high: value.high,
            measured,
          },
        ];
  return [
    ...cell('Shapley', row.shapley, row.shapley?.measured === true),
    ...cell('at base', row.atBase, row.atBase?.measured === true),
    ...cell('at best', row.atBest, row.atBest?.measured === true),
    ...cell('sampled', row.sampled, true),
  ];
}
