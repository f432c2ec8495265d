import { madSd, median } from './quantile.ts';

/** Residuals beyond this many scales are downweighted: 95 % efficient for normal noise (Huber 1964). */
const HUBER_K = 1.345;
/** The smallest scale (ln) that is believed: a run's score is not repeatable to less than 2 %. */
const SCALE_FLOOR = 0.02;
const ROUNDS = 30;
const CONVERGED = 1e-9;

/** Huber's weight of a standardised residual. */
export function huberWeight(z: number): number {
  const size = Math.abs(z);
  return size <= HUBER_K ? 1 : HUBER_K / size;
}

/**
 * Huber location (k = 1.345, MAD scale with a floor of 2 %) of ln scores.
 * @param weights prior weights (0.3 for a flagged run), one each; 1 where left out.
 * @returns NaN for no values.
 */
export function huberLocation(values: readonly number[], weights: readonly number[] = []): number {
  let centre = median(values);
  const scale = Math.max(madSd(values, centre), SCALE_FLOOR);
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    let total = 0;
    for (const [i, value] of values.entries()) {
      const w = huberWeight((value - centre) / scale) * (weights[i] ?? 1);
      sum += w * value;
      total += w;
    }
    const next = sum / total;
    if (!(Math.abs(next - centre) > CONVERGED)) return next;
    centre = next;
  }
  return centre;
}

/** The sd of a Huber fit's noise: s · sqrt(Σψ² / (N - p)) / mean(ψ'). @param df N - p. */
export function huberTau(residuals: readonly number[], scale: number, df: number): number {
  if (df <= 0) return Number.NaN;
  const psi = residuals.map((r) => Math.max(-HUBER_K, Math.min(HUBER_K, r / scale)));
  const inside = psi.filter((value) => Math.abs(value) < HUBER_K).length / residuals.length;
  const sum = psi.reduce((total, value) => total + value * value, 0);
  return (scale * Math.sqrt(sum / df)) / Math.max(inside, 0.1);
}
