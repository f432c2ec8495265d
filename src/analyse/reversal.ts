import { studentCdf, studentQuantile } from '../stats/distributions.ts';
import { hodgesLehmann } from '../stats/signed-rank.ts';
import type { TreatmentPairs } from './deltas.ts';
import type { Design } from './design.ts';

/** How a treatment's effect changes from slow contexts to fast ones. */
export interface Reversal {
  readonly treatment: number;
  readonly pairs: number;
  /** Change of ln(after/before) per unit of mean ln time; below 0: helps slow contexts more. */
  readonly slope: number;
  readonly p: number;
  /**
   * µs per task at which the fitted effect is 0, with its 95 % interval (null: open). Only where the effect really turns:
   * the slowest and the fastest quarter of the pairs say opposite things, each with an interval that excludes 0.
   */
  readonly crossing: { readonly us: number; readonly low: number | null; readonly high: number | null } | null;
  /** The fitted line: ln ratio = at + slope · (mean ln − centre). */
  readonly at: number;
  readonly centre: number;
}

const LEAST_PAIRS = 8;
/** A slope less sure than this turns nothing. */
const TURNS = 0.01;

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
  const p = 2 * (1 - studentCdf(Math.abs(slope) / Math.sqrt(s2 / sxx), n - 2));
  const turns = p <= TURNS && oppositeEnds(points);
  return {
    treatment: list.treatment,
    pairs: n,
    slope,
    p,
    crossing: turns ? { us: Math.exp(root), ...fieller({ at, slope, va: s2 / n, vb: s2 / sxx, t, centre }) } : null,
    at,
    centre,
  };
}

/** The quarter of pairs with the shortest times and that with the longest have effects of opposite sign, both clear. */
function oppositeEnds(points: readonly { readonly x: number; readonly y: number }[]): boolean {
  const ordered = [...points].sort((a, b) => a.x - b.x);
  const quarter = Math.max(LEAST_PAIRS, Math.floor(ordered.length / 4));
  const signs = [ordered.slice(0, quarter), ordered.slice(-quarter)].map((part) => {
    const { low, high } = hodgesLehmann(part.map((p) => p.y));
    if (low === null || high === null || low * high <= 0) return 0;
    return Math.sign(low);
  });
  return (signs[0] ?? 0) * (signs[1] ?? 0) < 0;
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
