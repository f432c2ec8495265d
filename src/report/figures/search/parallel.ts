import type { Factor } from '../../../domain/factor.ts';
import { type RunRecord, scoreOf } from '../../../domain/run.ts';
import type { ReportSource } from '../../sections/section.ts';
import { countText } from '../../text/format.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, powers } from '../style.ts';
import { tip } from '../tips.ts';

/** More axes than this cannot be told apart on a page. */
const MOST_AXES = 12;
const LEAST_RUNS = 4;
const SCORE = 'µs per task';
const STEP = 84;
const HEIGHT = 300;
/** Runs at one level are spread by their score over so much of the distance of two levels. */
const SPREAD = 0.5;

/** `9_parallel`: every scored run as a line through its levels, coloured by its score; null where nothing was tried. */
export function parallelFigure(source: ReportSource): Draft | null {
  const runs = source.runs.flatMap((run) => {
    const us = scoreOf(run, 'us-per-task');
    return us === null ? [] : [{ run, us }];
  });
  const axes = axesOf(source, runs);
  if (axes.length === 0 || runs.length < LEAST_RUNS) return null;
  const times = runs.map(({ us }) => us);
  const [low, high] = [Math.min(...times), Math.max(...times)];
  const height = (us: number): number => (high === low ? 0.5 : Math.log(high / us) / Math.log(high / low));
  const rows = runs.flatMap(({ run, us }): Row[] => {
    const common = { run: run.run, us };
    return [
      ...axes.map((axis) => ({ ...common, ...placeOn(axis, run, height(us)) })),
      { ...common, axis: SCORE, level: digits(us), place: height(us) },
    ];
  });
  const left = source.factors.filter(({ name }) => runs.some(({ run }) => name in run.genome)).length - axes.length;
  return {
    name: '9_parallel',
    title: 'All runs, level by level',
    caption: `${countText(runs.length, 'run')} with a score, each a line through the levels of ${countText(axes.length, 'factor')}${left > 0 ? ` (those of the recommended and fastest sets first, then those tried most; ${left} more are left out)` : ''}, as written below and other levels above, to its time on the last axis: faster is higher and darker. Inside a level faster runs are higher too.`,
    rows,
    language: 'vega-lite',
    spec: parallelSpec(axes, [low, high], height),
  };
}

/** What the answer names comes first, then what was tried most evenly. */
function axesOf({ report, factors }: ReportSource, runs: readonly { readonly run: RunRecord }[]): readonly Factor[] {
  const named = new Set([report.recommended, report.fastest].flatMap((set) => Object.keys(set?.genome ?? {})));
  const tried = (factor: Factor): number => runs.filter(({ run }) => factor.name in run.genome).length;
  const weight = (factor: Factor): number =>
    (named.has(factor.name) ? runs.length : 0) + Math.min(tried(factor), runs.length - tried(factor));
  return factors
    .filter((factor) => tried(factor) > 0)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MOST_AXES);
}

function placeOn(factor: Factor, run: RunRecord, height: number): { axis: string; level: string; place: number } {
  const level = run.genome[factor.name] ?? factor.levels[0]?.name ?? '';
  const index = Math.max(
    0,
    factor.levels.findIndex(({ name }) => name === level),
  );
  return { axis: factor.name, level, place: levelPlace(factor, index + SPREAD * (height - 0.5)) };
}

/** From 0 to 1 with half a spread of room at both ends. */
function levelPlace({ levels }: Factor, at: number): number {
  return (at + SPREAD / 2) / (levels.length - 1 + SPREAD);
}

function parallelSpec(
  axes: readonly Factor[],
  [low, high]: readonly [number, number],
  height: (us: number) => number,
): Spec {
  const order = [...axes.map(({ name }) => name), SCORE];
  const x = {
    field: 'axis',
    type: 'nominal',
    sort: order,
    scale: { domain: order, type: 'point', padding: 0.3 },
    axis: { labelAngle: -35, title: null, grid: true, ticks: false, domain: false, labelOverlap: false },
  };
  const y = { field: 'place', type: 'quantitative', scale: { domain: [0, 1], nice: false }, axis: null };
  const labels = [
    ...axes.flatMap((factor) =>
      factor.levels.map(({ name }, i) => ({ axis: factor.name, level: name, place: levelPlace(factor, i) })),
    ),
    ...powers(low, high).map((us) => ({ axis: SCORE, level: digits(us), place: height(us) })),
  ];
  return {
    width: STEP * order.length,
    height: HEIGHT,
    layer: [
      {
        data: { name: 'rows' },
        mark: {
          type: 'line',
          strokeWidth: 1.6,
          opacity: 0.6,
          description: tip(['run', 'run'], ['µs per task:', 'us']),
        },
        encoding: {
          x,
          y,
          detail: { field: 'run' },
          color: {
            field: 'us',
            type: 'quantitative',
            scale: { type: 'log', scheme: 'viridis', domain: [low, high] },
            legend: { title: SCORE, orient: 'right', gradientLength: 160, format: ',.3~r' },
          },
        },
      },
      ...[3, 0].map((stroke) => ({
        data: { values: labels },
        mark: {
          type: 'text',
          align: 'left',
          dx: 4,
          fontSize: 10,
          color: '#222222',
          aria: false,
          ...(stroke === 0 ? {} : { stroke: '#ffffff', strokeWidth: stroke, strokeJoin: 'round' }),
        },
        encoding: { x, y, text: { field: 'level' } },
      })),
    ],
  };
}
