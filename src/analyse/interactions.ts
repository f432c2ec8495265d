import { benjaminiHochberg } from '../stats/multiplicity.ts';
import { type Estimate, hodgesLehmann } from '../stats/signed-rank.ts';
import type { TreatmentPairs } from './deltas.ts';
import { type Design, isFree, neighbour } from './design.ts';
import type { Model } from './model/fit.ts';

/** What two treatments do together beyond what each does alone. */
export interface Interaction {
  readonly a: number;
  readonly b: number;
  /** Coefficient of the pair: ln ratio (or µs) that is added where both are applied. */
  readonly value: number;
  readonly se: number;
  readonly z: number;
  /** Benjamini-Hochberg adjusted p over all pairs of the model. */
  readonly q: number;
  /**
   * What of the smaller effect is lost, as a multiple of it, where the other treatment is applied already, at the base:
   * 0 independent, 1 fully redundant, above 1 harmful together, below 0 synergy; null where that effect is noise.
   */
  readonly overlap: number | null;
  /** Complete squares X, X+a, X+b, X+a+b among the runs, and what they say by themselves (ln); null: none. */
  readonly squares: number;
  readonly measured: Estimate | null;
}

/** An effect must stand this far from 0 (in standard errors) for a multiple of it to mean anything. */
const CLEAR_EFFECT = 3;

/** @param squares contrasts of complete squares by pair, from {@link squareContrasts}; empty: not looked for. */
export function interactionsOf(model: Model, squares: ReadonlyMap<string, readonly number[]>): Interaction[] {
  const { columns, coefficients } = model;
  const present = columns.pairs.filter((pair) => Number.isFinite(coefficients[pair.column]?.value));
  // Pairs that were screened out were looked at too: they count in the family, with p = 1.
  const screened = Array.from({ length: Math.max(0, columns.candidatePairs - present.length) }, () => 1);
  const q = benjaminiHochberg([...present.map((pair) => coefficients[pair.column]?.p ?? 1), ...screened]);
  return present.map(({ a, b, column }, i) => {
    const { value = 0, robustSe = 0 } = coefficients[column] ?? {};
    const contrasts = squares.get(squareKey(a, b)) ?? [];
    return {
      a,
      b,
      value,
      se: robustSe,
      z: value / robustSe,
      q: q[i] ?? 1,
      overlap: overlapOf(model, a, b, value),
      squares: contrasts.length,
      measured: contrasts.length === 0 ? null : hodgesLehmann(contrasts),
    };
  });
}

function overlapOf(model: Model, a: number, b: number, value: number): number | null {
  const mains = [a, b].map((t) => model.coefficients[model.columns.mainColumn[t] ?? -1]);
  const smaller = mains.reduce((x, y) => (Math.abs(y?.value ?? 0) < Math.abs(x?.value ?? 0) ? y : x));
  if (smaller === undefined || !(Math.abs(smaller.value) > CLEAR_EFFECT * smaller.robustSe)) return null;
  return -value / smaller.value;
}

function squareKey(a: number, b: number): string {
  return `${Math.min(a, b)},${Math.max(a, b)}`;
}

/** Above this many pairs squares are not looked for: each costs two probes for each treatment. */
const MOST_PAIRS = 300_000;

/** ln(X+a+b) − ln(X+a) − ln(X+b) + ln(X) of every complete square, by pair of treatments. */
export function squareContrasts(
  design: Design,
  pairs: readonly TreatmentPairs[],
): ReadonlyMap<string, readonly number[]> {
  const result = new Map<string, number[]>();
  if (pairs.reduce((sum, list) => sum + list.before.length, 0) > MOST_PAIRS) return result;
  const ln = (u: number): number => design.ln[u] as number;
  for (const list of pairs) {
    for (let i = 0; i < list.before.length; i++) {
      const base = list.before[i] as number;
      const withA = list.after[i] as number;
      for (let b = list.treatment + 1; b < design.treatments.length; b++) {
        if (!isFree(design, withA, b)) continue;
        const withB = neighbour(design, base, b);
        const withBoth = withB < 0 ? -1 : neighbour(design, withA, b);
        if (withBoth < 0) continue;
        const key = squareKey(list.treatment, b);
        const contrasts = result.get(key);
        const contrast = ln(withBoth) - ln(withA) - ln(withB) + ln(base);
        if (contrasts === undefined) result.set(key, [contrast]);
        else contrasts.push(contrast);
      }
    }
  }
  return result;
}
