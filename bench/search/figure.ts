import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { MARKS } from './cells.ts';
import type { Summary } from './compare.ts';

/** Median regret by budget, one panel a problem, one line an engine, as SVG. */
export async function regretFigure(rows: readonly Summary[]): Promise<string> {
  const values = rows.flatMap(({ problem, engine, median }) =>
    MARKS.map((runs, m) => ({ problem, engine, runs, regret: Math.max(0.05, median[m]!) })),
  );
  const spec: TopLevelSpec = {
    data: { values },
    facet: { field: 'problem', type: 'nominal', title: null },
    columns: 3,
    spec: {
      width: 220,
      height: 160,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'runs', type: 'quantitative', scale: { type: 'log' }, axis: { values: [...MARKS], title: 'runs' } },
        y: {
          field: 'regret',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { title: 'median regret, %', values: [0.1, 1, 10, 100] },
        },
        color: { field: 'engine', type: 'nominal', title: null },
        strokeDash: { field: 'engine', type: 'nominal', title: null },
      },
    },
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  return view.toSVG();
}
