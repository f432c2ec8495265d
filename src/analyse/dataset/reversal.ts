import { studentCdf, studentQuantile } from '../../stats/distributions.ts';
import type { TreatmentPairs } from './deltas.ts';
import type { Design } from './design.ts';

/** How a treatment's effect changes from slow contexts to fast ones. */
export interface Reversal {
  readonly treatment: number;
  readonly pairs: number;
  /** Change of ln(after/before) per unit of mean ln time; below 0: helps slow contexts more. */
  readonly slope: number;
  readonly p: number;
  /** µs per task at which the fitted effect is 0, with its 95 % interval (null: open); null outside the sampled times. */
  readonly crossing: { readonly us: number; readonly low: number | null; readonly high: number | null } | null;
  /** The fitted line: ln ratio = at + slope · (mean ln − centre). */
  readonly at: number;
  readonly centre: number;
}

const LEAST_PAIRS = 8;

/**
 * ln(after/before) against (ln before + ln after)/2: unlike a plot against `before`, whose noise is in both axes,
 * this has no slope where there is none (Oldham 1962; Bland & Altman 1986).
 */
export function reversals(design: Design, pairs: readonly TreatmentPairs[]): Reversal[] {
  return pairs.filter((list) => list.before.length >= LEAST_PAIRS).map((list) => reversalOf(design, list));
}

/** Mean ln time and ln ratio of each pair. */
export function oldhamPoints(design: Design, list: TreatmentPairs): { readonly x: number; readonly y: number }[] {
  return Array.from(list.before, (u, i) => {
    const before = design.ln[u] as number;
    const after = design.ln[list.after[i] as number] as number;
    return { x: (before + after) / 2, y: after - before };
  });
}

function reversalOf(design: Design, list: TreatmentPairs): Reversal {
  const points = oldhamPoints(design, list);
  const n = points.length;
  const centre = points.reduce((sum, p) => sum + p.x, 0) / n;
  const at = points.reduce((sum, p) => sum + p.y, 0) / n;
  const sxx = points.reduce((sum, p) => sum + (p.x - centre) ** 2, 0);
  const slope = points.reduce((sum, p) => sum + (p.x - centre) * p.y, 0) / sxx;
  const rss = points.reduce((sum, p) => sum + (p.y - at - slope * (p.x - centre)) ** 2, 0);
  const s2 = rss / (n - 2);
  const t = studentQuantile(0.975, n - 2);
  const root = centre - at / slope;
  const inside = points.some((p) => p.x < root) && points.some((p) => p.x > root);
  const p = 2 * (1 - studentCdf(Math.abs(slope) / Math.sqrt(s2 / sxx), n - 2));
  return {
    treatment: list.treatment,
    pairs: n,
    slope,
    p,
    crossing: inside ? { us: Math.exp(root), ...fieller({ at, slope, va: s2 / n, vb: s2 / sxx, t, centre }) } : null,
    at,
    centre,
  };
}

interface Line {
  readonly at: number;
  readonly slope: number;
  readonly va: number;
  readonly vb: number;
  readonly t: number;
  readonly centre: number;
}

/** Interval of −at/slope (Fieller 1954; the two are uncorrelated at the centre). */
function fieller(line: Line): { low: number | null; high: number | null } {
  const a = line.slope ** 2 - line.t ** 2 * line.vb;
  const c = line.at ** 2 - line.t ** 2 * line.va;
  const discriminant = (line.at * line.slope) ** 2 - a * c;
  if (a <= 0 || discriminant < 0) return { low: null, high: null };
  const ends = [-1, 1].map((sign) => line.centre + (-line.at * line.slope + sign * Math.sqrt(discriminant)) / a);
  return { low: Math.exp(Math.min(...ends)), high: Math.exp(Math.max(...ends)) };
}
