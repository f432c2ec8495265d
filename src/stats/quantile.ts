/** An ascending copy. */
export function sorted(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}

/**
 * Quantile by linear interpolation of order statistics (Hyndman & Fan 1996, type 7: R's default).
 * @param probability in [0, 1].
 * @returns NaN for no values.
 */
export function quantile(values: readonly number[], probability: number): number {
  return quantileOfSorted(sorted(values), probability);
}

/** {@link quantile} of values that are ascending already. */
export function quantileOfSorted(ascending: readonly number[], probability: number): number {
  const position = (ascending.length - 1) * probability;
  const below = ascending[Math.floor(position)];
  const above = ascending[Math.ceil(position)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Makes the median absolute deviation estimate the sd of normal numbers: 1 / normalQuantile(0.75). */
const MAD_TO_SD = 1.4826;

/** Robust sd: 1.4826 × median |x − median|. @returns NaN for no values. */
export function madSd(values: readonly number[], centre: number = median(values)): number {
  return MAD_TO_SD * median(values.map((value) => Math.abs(value - centre)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased variance. @returns NaN for fewer than two values. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length < 2 ? Number.NaN : squares / (values.length - 1);
}
