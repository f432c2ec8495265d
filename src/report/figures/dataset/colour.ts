import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import { type Design, nameOf } from '../../../analyse/design.ts';
import { median } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { percent, powers, treatmentAxis } from '../style.ts';
import { tip } from '../tips.ts';

const MOST_POINTS = 6000;
const COLUMNS = 36;
/** Colours are full at half and twice the time, as in the post's figure. */
const CLIP = 1;

/** The post's `7_colour`: for every treatment, what it does to slow and to fast sets. */
export function colourFigure(
  design: Design,
  pairs: readonly TreatmentPairs[],
  order: readonly string[],
  noiseSd: number,
): Draft {
  const total = pairs.reduce((sum, list) => sum + list.before.length, 0);
  const tiles = total > MOST_POINTS;
  const rows = tiles ? tileRows(design, pairs, noiseSd) : pointRows(design, pairs, noiseSd);
  const shown = order.filter((name) => rows.some((row) => row.treatment === name));
  return {
    name: '7_colour',
    title: 'What each treatment does to slow and to fast sets',
    caption:
      `${total} pairs, by the time before${tiles ? ' (tiles: median of the pairs in a band of times)' : ''}. Blue: faster, red: slower, full at ×2; grey: not told from run noise (sd ${percent(noiseSd)}, 2 sd), so that noise is not read as a pattern. ` +
      'Fast sets are on the left: a row that turns from blue to red there is a treatment that stops helping. At the far right single slow runs look mended by anything: noise is in “before” too.',
    rows,
    language: 'vega-lite',
    spec: colourSpec(design, shown, rows, tiles),
  };
}

function pointRows(design: Design, pairs: readonly TreatmentPairs[], noiseSd: number): Row[] {
  return pairs.flatMap((list) =>
    Array.from(list.before, (u, i): Row => {
      const log2ratio = ((design.ln[list.after[i] as number] as number) - (design.ln[u] as number)) / Math.LN2;
      return {
        treatment: nameOf(design, list.treatment),
        before: Math.exp(design.ln[u] as number),
        log2ratio,
        clear: isClear(log2ratio, 1, noiseSd),
        jitter: jitter(i),
      };
    }),
  );
}

/** The sd of the median of n differences of two runs, relative to that of one: √(π/2)/√n for many. */
function isClear(log2ratio: number, n: number, noiseSd: number): boolean {
  const shrink = Math.min(1, Math.sqrt(Math.PI / 2 / n));
  return Math.abs(log2ratio) * Math.LN2 > 2 * Math.SQRT2 * noiseSd * shrink;
}

/** Evenly spread without a random number: the golden ratio's multiples (Weyl). */
function jitter(i: number): number {
  return ((i * 0.618033988749895) % 1) * 0.7 - 0.35;
}

function tileRows(design: Design, pairs: readonly TreatmentPairs[], noiseSd: number): Row[] {
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
              treatment: nameOf(design, list.treatment),
              before: Math.exp(low + column * step),
              beforeEnd: Math.exp(low + (column + 1) * step),
              log2ratio: median(ratios),
              clear: isClear(median(ratios), ratios.length, noiseSd),
              n: ratios.length,
            },
          ],
    );
  });
}

const SAYS = tip(['', 'treatment'], ['µs per task before', 'before'], ['log2(after / before)', 'log2ratio']);

function colourSpec(design: Design, shown: readonly string[], rows: readonly Row[], tiles: boolean): Spec {
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
  const y = {
    field: 'treatment',
    type: 'nominal',
    sort: shown,
    axis: treatmentAxis(design.treatments, { grid: !tiles }),
    scale: { paddingInner: 0.12 },
  };
  const colour = {
    field: 'log2ratio',
    type: 'quantitative',
    title: 'log2(after / before)',
    scale: { scheme: 'redblue', reverse: true, domain: [-CLIP, CLIP], domainMid: 0, clamp: true },
    legend: { orient: 'bottom', gradientLength: 260, values: [-1, -0.5, 0, 0.5, 1] },
  };
  const place = tiles
    ? { x, x2: { field: 'beforeEnd' }, y }
    : { x, y, yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.5, 0.5] } } };
  const mark = tiles
    ? { type: 'rect', description: SAYS }
    : { type: 'point', filled: true, size: 22, opacity: 0.85, description: SAYS };
  return {
    data: { name: 'rows' },
    width: 520,
    height: { step: 20 },
    layer: [
      { transform: [{ filter: '!datum.clear' }], mark: { ...mark, color: '#d4d4d4' }, encoding: place },
      { transform: [{ filter: 'datum.clear' }], mark, encoding: { ...place, color: colour } },
    ],
  };
}
