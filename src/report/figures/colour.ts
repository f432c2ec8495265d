import type { TreatmentPairs } from '../../analyse/dataset/deltas.ts';
import type { Design } from '../../analyse/dataset/design.ts';
import { median } from '../../stats/quantile.ts';
import type { Draft, Row, Spec } from './figure.ts';
import { digits, percent, powers, treatmentAxis } from './style.ts';

const MOST_POINTS = 6000;
const COLUMNS = 36;
/** Colours are full at half and twice the time, as in the seed's figure. */
const CLIP = 1;

/** The seed's `7_colour`: for every treatment, what it does to slow and to fast sets. */
export function colourFigure(
  design: Design,
  pairs: readonly TreatmentPairs[],
  order: readonly string[],
  noiseSd: number,
): Draft {
  const total = pairs.reduce((sum, list) => sum + list.before.length, 0);
  const tiles = total > MOST_POINTS;
  const grey = (2 * noiseSd * Math.SQRT2) / Math.LN2;
  const rows = tiles ? tileRows(design, pairs) : pointRows(design, pairs);
  const shown = order.filter((name) => rows.some((row) => row.treatment === name));
  return {
    name: '7_colour',
    title: 'What each treatment does to slow and to fast sets',
    caption:
      `${total} pairs, by the time before${tiles ? ' (tiles: median of the pairs in a band of times; paler: fewer)' : ''}. Blue: faster, red: slower, full at ×2; grey: within ±2 sd of run noise (ratio ${digits(2 ** grey)}), so that noise is not read as a pattern. ` +
      'Fast sets are on the left: a row that turns from blue to red there is a treatment that stops helping.' +
      ` (Noise: sd ${percent(noiseSd)}.)`,
    rows,
    language: 'vega-lite',
    spec: colourSpec(design, shown, rows, { tiles, grey }),
  };
}

function pointRows(design: Design, pairs: readonly TreatmentPairs[]): Row[] {
  return pairs.flatMap((list) =>
    Array.from(
      list.before,
      (u, i): Row => ({
        treatment: design.treatments[list.treatment]?.name ?? '',
        before: Math.exp(design.ln[u] as number),
        log2ratio: ((design.ln[list.after[i] as number] as number) - (design.ln[u] as number)) / Math.LN2,
        jitter: jitter(i),
      }),
    ),
  );
}

/** Evenly spread without a random number: the golden ratio's multiples (Weyl). */
function jitter(i: number): number {
  return ((i * 0.618033988749895) % 1) * 0.7 - 0.35;
}

function tileRows(design: Design, pairs: readonly TreatmentPairs[]): Row[] {
  const logs = design.ln;
  const low = logs.reduce((a, b) => Math.min(a, b));
  const step = (logs.reduce((a, b) => Math.max(a, b)) - low) / COLUMNS || 1;
  return pairs.flatMap((list) => {
    const bins: number[][] = Array.from({ length: COLUMNS }, () => []);
    list.before.forEach((u, i) => {
      const column = Math.min(COLUMNS - 1, Math.floor(((logs[u] as number) - low) / step));
      bins[column]?.push(((logs[list.after[i] as number] as number) - (logs[u] as number)) / Math.LN2);
    });
    return bins.flatMap((ratios, column): Row[] =>
      ratios.length === 0
        ? []
        : [
            {
              treatment: design.treatments[list.treatment]?.name ?? '',
              before: Math.exp(low + column * step),
              beforeEnd: Math.exp(low + (column + 1) * step),
              log2ratio: median(ratios),
              n: ratios.length,
            },
          ],
    );
  });
}

function colourSpec(
  design: Design,
  shown: readonly string[],
  rows: readonly Row[],
  how: { readonly tiles: boolean; readonly grey: number },
): Spec {
  const times = rows.map((row) => Number(row.before));
  const ticks = powers(
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
  );
  const x = {
    field: 'before',
    type: 'quantitative',
    title: 'before, µs per task',
    scale: { type: 'log', base: 2, nice: false, padding: 6 },
    axis: { values: ticks, format: ',.3~r' },
  };
  const grey = Math.min(how.grey, CLIP * 0.9);
  const colour = {
    field: 'log2ratio',
    type: 'quantitative',
    title: 'log2(after / before)',
    scale: {
      type: 'linear',
      domain: [-CLIP, -grey, -grey, grey, grey, CLIP],
      range: ['#053061', '#6ea6d0', '#c9c9c9', '#c9c9c9', '#f0936f', '#8f0d1f'],
      clamp: true,
    },
    legend: { orient: 'bottom', gradientLength: 260, values: [-1, -0.5, 0, 0.5, 1] },
  };
  const y = {
    field: 'treatment',
    type: 'nominal',
    sort: shown,
    axis: treatmentAxis(design.treatments, { grid: true }),
    scale: { paddingInner: 0.12 },
  };
  return {
    data: { name: 'rows' },
    width: 520,
    height: { step: 20 },
    ...(how.tiles
      ? {
          mark: { type: 'rect', aria: false },
          encoding: {
            x,
            x2: { field: 'beforeEnd' },
            y,
            color: colour,
            opacity: {
              field: 'n',
              type: 'quantitative',
              scale: { type: 'log', domainMin: 1, domainMax: 20, range: [0.45, 1], clamp: true },
              legend: null,
            },
          },
        }
      : {
          mark: { type: 'point', filled: true, size: 22, opacity: 0.8, aria: false },
          encoding: {
            x,
            y,
            yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.5, 0.5] } },
            color: colour,
          },
        }),
  };
}
