import type { ReadHistory } from '../../../domain/history.ts';
import { isConfirmed } from '../../../search/regression/history.ts';
import { historyLine } from '../../regression/history-sections.ts';
import { MEASURE_NAMES } from '../../regression/words.ts';
import type { Draft } from '../figure.ts';
import { FASTER, NEUTRAL, SLOWER } from '../style.ts';

const WIDTH_OF_POINT = 22;
const LEAST_WIDTH = 420;
const MOST_WIDTH = 1100;

/** `SERIES`: every version beside the reference, the levels, and the changes that a duel confirmed. */
export function seriesFigure(history: ReadHistory, name: string): Draft {
  const { points, series, changes, measure, workload } = history;
  const confirmed = new Map(
    changes.flatMap(({ after, factor, duel }) =>
      duel !== null && isConfirmed(duel, factor) ? [[after, factor > 1 ? 'more' : 'less'] as const] : [],
    ),
  );
  const rows = points.flatMap(({ version, at }, i) => {
    const found = series[i];
    if (found == null) return [];
    return [{ version, at, ratio: found.ratio, level: found.level, change: confirmed.get(version) ?? '' }];
  });
  const x = { field: 'version', type: 'ordinal', sort: null, title: null, axis: { labelAngle: -60 } };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', zero: false, nice: false, padding: 12 },
    title: `${MEASURE_NAMES[measure]}, beside ${history.reference.parsl}`,
  });
  return {
    name,
    title: `${workload}: ${MEASURE_NAMES[measure]} over versions`,
    caption: `${historyLine(history)} Lines: levels of the series. Upright: changes that the duel of the two neighbours confirmed.`,
    rows,
    language: 'vega-lite',
    spec: {
      data: { name: 'rows' },
      width: Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, WIDTH_OF_POINT * rows.length)),
      height: 240,
      layer: [
        {
          transform: [{ filter: "datum.change !== ''" }],
          mark: { type: 'rule', strokeDash: [4, 3], aria: false },
          encoding: {
            x,
            color: {
              field: 'change',
              type: 'nominal',
              title: 'confirmed',
              scale: { domain: ['more', 'less'], range: [SLOWER, FASTER] },
              legend: confirmed.size === 0 ? null : {},
            },
          },
        },
        {
          mark: { type: 'line', interpolate: 'step', color: NEUTRAL, aria: false },
          encoding: { x, y: y('level') },
        },
        { mark: { type: 'point', filled: true, color: FASTER, size: 36, aria: false }, encoding: { x, y: y('ratio') } },
      ],
    },
  };
}
