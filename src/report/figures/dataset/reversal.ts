import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import { type Design, nameOf } from '../../../analyse/design.ts';
import { oldhamPoints, type Reversal } from '../../../analyse/reversal.ts';
import { median } from '../../../stats/quantile.ts';
import type { Draft, Row, Spec } from '../figure.ts';
import { digits, powers } from '../style.ts';
import { tip } from '../tips.ts';
import { beforeAfterFigure, MOST_POINTS, SIDE, squareSpec } from './before-after.ts';

/** The post's before/after of `affinity`, and below it the effect against the mean of both (Oldham). */
export function reversalFigure(
  name: string,
  design: Design,
  list: TreatmentPairs,
  reversal: Reversal | null,
  noiseSd: number,
): Draft {
  const upper = beforeAfterFigure(name, design, list, { colourBy: null, noiseSd });
  const treatment = nameOf(design, list.treatment);
  const rows = Array.from(list.before, (u, i): Row => {
    const before = Math.exp(design.ln[u] as number);
    const after = Math.exp(design.ln[list.after[i] as number] as number);
    return { before, after, group: 'all', n: 1, mean: Math.sqrt(before * after), ratio: before / after };
  });
  const kept = rows.length > MOST_POINTS ? evenly(rows, MOST_POINTS) : rows;
  return {
    ...upper,
    title: `Before and after ${treatment}, and where its effect turns`,
    caption: `${upper.caption}${kept.length < rows.length ? ` Every ${Math.ceil(rows.length / MOST_POINTS)}th pair is drawn.` : ''} Below: speed-up against the geometric mean of both times, which has no built-in slope; line: running median. ${reversalWords(treatment, reversal)}`,
    rows: kept,
    spec: {
      vconcat: [
        squareSpec(
          rows.map((row) => ({ before: Number(row.before), after: Number(row.after), group: 'all' })),
          ['all'],
          noiseSd,
          false,
        ),
        lowerPanel(design, list, reversal),
      ],
    },
  };
}

function evenly<T>(items: readonly T[], most: number): T[] {
  const step = Math.ceil(items.length / most);
  return items.filter((_, i) => i % step === 0);
}

/** Whether and where a treatment turns from a help to a harm, in words. */
export function reversalWords(treatment: string, reversal: Reversal | null): string {
  if (reversal === null) return 'Too few pairs to tell whether its effect turns.';
  if (reversal.p > 0.05) return `${treatment} acts alike on slow and fast sets (p = ${digits(reversal.p, 2)}).`;
  const [more, less] = reversal.slope < 0 ? ['slow', 'fast'] : ['fast', 'slow'];
  if (reversal.crossing === null) {
    return `${treatment} helps ${more} sets more than ${less} ones (p ${pWords(reversal.p)}); it does not turn into a harm within the sampled range.`;
  }
  const { us, low, high } = reversal.crossing;
  const interval = low === null || high === null ? '' : ` [${digits(low)}, ${digits(high)}]`;
  return `${treatment} helps ${more} sets and harms ${less} ones: it turns near ${digits(us)} µs per task${interval}.`;
}

function pWords(p: number): string {
  return p < 1e-4 ? 'below 0.0001' : `= ${digits(p, 2)}`;
}

const WINDOWS = 25;

function lowerPanel(design: Design, list: TreatmentPairs, reversal: Reversal | null): Spec {
  const points = oldhamPoints(design, list).sort((a, b) => a.x - b.x);
  const half = Math.max(3, Math.round(points.length / WINDOWS));
  const centres = Array.from({ length: Math.min(WINDOWS, points.length) }, (_, k) =>
    Math.round((k * (points.length - 1)) / Math.max(1, Math.min(WINDOWS, points.length) - 1)),
  );
  const band = centres.map((i) => {
    const window = points.slice(Math.max(0, i - half), i + half + 1);
    return { mean: Math.exp(points[i]?.x ?? 0), ratio: Math.exp(-median(window.map((p) => p.y))) };
  });
  const low = Math.exp(points[0]?.x ?? 0) / 1.1;
  const high = Math.exp(points.at(-1)?.x ?? 1) * 1.1;
  const x = {
    field: 'mean',
    type: 'quantitative',
    title: 'geometric mean of before and after, µs per task',
    scale: { type: 'log', base: 2, domain: [low, high], nice: false },
    axis: { values: powers(low, high), format: ',.3~r' },
  };
  const y = {
    field: 'ratio',
    type: 'quantitative',
    title: 'before / after',
    scale: { type: 'log', base: 2, nice: false },
    axis: { format: '.3~r', tickCount: 5 },
  };
  const crossing = reversal !== null && reversal.p <= 0.05 ? reversal.crossing : null;
  return {
    width: SIDE,
    height: 150,
    layer: [
      { data: { values: [{ ratio: 1 }] }, mark: { type: 'rule', color: '#444444' }, encoding: { y } },
      {
        data: { name: 'rows' },
        mark: {
          type: 'point',
          filled: true,
          size: 20,
          opacity: 0.35,
          color: '#0067a3',
          description: tip(['µs per task before', 'before'], ['after', 'after']),
        },
        encoding: { x, y },
      },
      { data: { values: band }, mark: { type: 'line', color: '#111111', strokeWidth: 2 }, encoding: { x, y } },
      ...(crossing === null
        ? []
        : [
            {
              data: { values: [{ mean: crossing.us }] },
              mark: { type: 'rule', color: '#b2182b', strokeWidth: 2, strokeDash: [6, 3] },
              encoding: { x },
            },
          ]),
    ],
  };
}
