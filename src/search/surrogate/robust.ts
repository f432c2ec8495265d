import { normalDensity, normalTail } from './normal.ts';

/** Standardised residuals beyond which an observation loses weight; fast outliers are rarer and trusted longer. */
const SLOW_OUTLIER = 2;
const FAST_OUTLIER = 2.5;
const LEAST_WEIGHT = 0.02;
/** Interference only ever slows: what is too fast keeps at least this, and is run again by the search. */
const LEAST_WEIGHT_OF_FAST = 0.2;

/**
 * One-sided Huber-like weights from leave-one-out residuals r_i = α_i / (K⁻¹)_ii (Sundararajan & Keerthi 2001):
 * slow outliers are interference.
 * @param precision the diagonal of K⁻¹
 * @param current the weights that K was made with
 * @param prior   the weight of each observation before its value was looked at
 */
export function robustWeights(
  alpha: Float64Array,
  precision: Float64Array,
  current: Float64Array,
  prior: Float64Array,
  noise: number,
): Float64Array {
  return Float64Array.from(alpha, (a, i) => {
    const variance = 1 / precision[i]!;
    const residual = a * variance;
    const expected = Math.sqrt(Math.max(noise * 0.5, variance - noise / current[i]! + noise / prior[i]!));
    const z = residual / expected;
    if (z > SLOW_OUTLIER) return prior[i]! * Math.max(LEAST_WEIGHT, (SLOW_OUTLIER / z) ** 2);
    if (z < -FAST_OUTLIER) return prior[i]! * Math.max(LEAST_WEIGHT_OF_FAST, (FAST_OUTLIER / -z) ** 2);
    return prior[i]!;
  });
}

/**
 * Values for runs that were stopped at a bound: the mean of the prediction from the other runs, given that it is above
 * the bound (Schmee & Hahn 1979; Hutter, Hoos & Leyton-Brown 2013).
 * @param precision the diagonal of K⁻¹
 */
export function aboveBound(
  y: Float64Array,
  alpha: Float64Array,
  precision: Float64Array,
  bounds: readonly (number | null)[],
): Float64Array {
  return y.map((value, i) => {
    const bound = bounds[i] ?? null;
    if (bound === null) return value;
    const variance = 1 / precision[i]!;
    const mean = value - alpha[i]! * variance;
    const sd = Math.sqrt(variance);
    const u = (bound - mean) / sd;
    const tail = normalTail(u);
    const imputed = tail < 1e-12 ? bound : mean + (sd * normalDensity(u)) / tail;
    return Math.max(bound, imputed);
  });
}
