import { madSd, median } from './quantile.ts';

/** A stretch of a series whose values differ by noise only. */
export interface Segment {
  /** Index of its first value, and of the one after its last. */
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/**
 * What another segment must explain, in squared sds: three ln n, as in the modified BIC (Zhang & Siegmund 2007). That is for
 * long series with a known sd; short ones are held to what fifty values would be.
 */
const SHORT = 50;
const penaltyOf = (count: number): number => 3 * Math.log(Math.max(SHORT, count));

/**
 * The partition of a series into stretches of equal mean that has the least squared error with a penalty for each stretch:
 * optimal partitioning (Jackson et al. 2005), what PELT (Killick, Fearnhead & Eckley 2012) finds, in n² steps.
 * @param sd of one value about the mean of its stretch.
 * @returns one segment where nothing changes; none of an empty series
 */
export function segmentsOf(values: readonly number[], sd: number): Segment[] {
  const n = values.length;
  const penalty = penaltyOf(n);
  const [sums, squares] = [prefix(values), prefix(values.map((value) => value * value))];
  const cost = (from: number, to: number): number => {
    const sum = (sums[to] ?? 0) - (sums[from] ?? 0);
    return ((squares[to] ?? 0) - (squares[from] ?? 0) - (sum * sum) / (to - from)) / (sd * sd);
  };
  const best: number[] = [-penalty];
  const begins: number[] = [0];
  for (let to = 1; to <= n; to++) {
    let least = Number.POSITIVE_INFINITY;
    for (let from = 0; from < to; from++) {
      const total = (best[from] ?? 0) + cost(from, to) + penalty;
      if (total < least) {
        least = total;
        begins[to] = from;
      }
    }
    best[to] = least;
  }
  const segments: Segment[] = [];
  for (let to = n; to > 0; to = begins[to] ?? 0) {
    const from = begins[to] ?? 0;
    segments.unshift({ from, to, level: median(values.slice(from, to)) });
  }
  return segments;
}

function prefix(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return sums;
}

/** sd of the values about levels that change now and then: from differences of neighbours, which hardly see a change. */
export function sdOfSeries(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? value));
  return steps.length === 0 ? 0 : madSd(steps, 0) / Math.SQRT2;
}
