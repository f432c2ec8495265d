import { normalCdf, normalQuantile } from './distributions.ts';
import { quantileOfSorted, sorted } from './quantile.ts';

/** An estimate with its interval; ends are null where none can be had (too few values). */
export interface Estimate {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Above this many values the null distribution is taken as normal (its error is below 1e-4 there). */
const EXACT_AT_MOST = 120;
/** Above this many values the Walsh averages are counted, not listed. */
const LISTED_AT_MOST = 200;

const distributions = new Map<number, Float64Array>();

/**
 * Lower tail of the signed-rank statistic under the null hypothesis, exactly:
 * P(sum of a random subset of 1..n <= j) for j = 0 .. n(n+1)/2, by dynamic programming over the subset sums.
 */
export function signedRankTail(n: number): Float64Array {
  const known = distributions.get(n);
  if (known !== undefined) return known;
  const total = (n * (n + 1)) / 2;
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  for (let rank = 1, top = 0; rank <= n; rank++) {
    top += rank;
    for (let sum = top; sum >= 0; sum--) {
      const without = probability[sum] ?? 0;
      probability[sum] = (without + (sum >= rank ? (probability[sum - rank] ?? 0) : 0)) / 2;
    }
  }
  for (let sum = 1; sum <= total; sum++) probability[sum] = (probability[sum] ?? 0) + (probability[sum - 1] ?? 0);
  distributions.set(n, probability);
  return probability;
}

/**
 * The order statistic of the Walsh averages that is the lower end of the interval: 1 + max{j: P(SR <= j) <= alpha/2}.
 * @returns 0 where the interval is infinite (n too small for alpha).
 */
export function walshOrder(n: number, alpha: number): number {
  if (n > EXACT_AT_MOST) {
    const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.max(0, Math.floor((n * (n + 1)) / 4 + normalQuantile(alpha / 2) * spread));
  }
  const tail = signedRankTail(n);
  let order = 0;
  while (order < tail.length && (tail[order] ?? 1) <= alpha / 2) order++;
  return order;
}

/**
 * Hodges-Lehmann estimate (median of the Walsh averages) with the exact signed-rank interval
 * (Hodges & Lehmann 1963; Hollander & Wolfe, Nonparametric Statistical Methods, 3.2-3.3).
 * @param values at least one, symmetric about their centre, independent: paired differences, say.
 * @param alpha the interval's level is at least 1 - alpha.
 * @throws RangeError for no values.
 */
export function hodgesLehmann(values: readonly number[], alpha = 0.05): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError('Hodges-Lehmann estimate of no values');
  const ascending = sorted(values);
  const averages = (n * (n + 1)) / 2;
  const order = walshOrder(n, alpha);
  const select = n <= LISTED_AT_MOST ? listedWalsh(ascending) : (rank: number) => countedWalsh(ascending, rank);
  return {
    estimate: (select(Math.ceil(averages / 2)) + select(Math.floor(averages / 2) + 1)) / 2,
    low: order === 0 ? null : select(order),
    high: order === 0 ? null : select(averages + 1 - order),
  };
}

function listedWalsh(ascending: readonly number[]): (rank: number) => number {
  const n = ascending.length;
  const walsh = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) walsh[next++] = ((ascending[i] ?? 0) + (ascending[j] ?? 0)) / 2;
  }
  walsh.sort();
  return (rank) => walsh[rank - 1] ?? Number.NaN;
}

/** Bisection steps: each halves the range, 52 exhaust a double's mantissa. */
const BISECTIONS = 60;

/** The rank-th smallest Walsh average by bisection on its value; each step counts in O(n) (after Monahan 1984). */
function countedWalsh(ascending: readonly number[], rank: number): number {
  let low = ascending[0] ?? 0;
  let high = ascending.at(-1) ?? 0;
  for (let step = 0; step < BISECTIONS && low < high; step++) {
    const middle = (low + high) / 2;
    if (walshAtMost(ascending, middle) >= rank) high = middle;
    else low = middle;
  }
  return high;
}

function walshAtMost(ascending: readonly number[], bound: number): number {
  let count = 0;
  let j = ascending.length - 1;
  for (let i = 0; i < ascending.length && j >= i; i++) {
    while (j >= i && (ascending[i] ?? 0) + (ascending[j] ?? 0) > 2 * bound) j--;
    count += Math.max(0, j - i + 1);
  }
  return count;
}

export type Alternative = 'two-sided' | 'greater' | 'less';

/**
 * Wilcoxon signed-rank test that the values are symmetric about 0. Zeros are dropped, ties get middle ranks and their
 * exact conditional distribution; above 120 values the normal approximation.
 * @returns p; 1 where all values are 0 or there are none.
 */
export function signedRankTest(values: readonly number[], alternative: Alternative = 'two-sided'): number {
  const kept = values.filter((value) => value !== 0);
  if (kept.length === 0) return 1;
  const doubled = doubledRanks(kept.map(Math.abs));
  const positive = kept.reduce((sum, value, i) => sum + (value > 0 ? (doubled[i] ?? 0) : 0), 0);
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const greater = upperTail(doubled, positive);
  const less = upperTail(doubled, total - positive);
  if (alternative === 'greater') return greater;
  return alternative === 'less' ? less : Math.min(1, 2 * Math.min(greater, less));
}

/** Twice the middle ranks, so that they are whole numbers. */
function doubledRanks(sizes: readonly number[]): number[] {
  const order = sizes.map((_, i) => i).sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
  const ranks = new Array<number>(sizes.length).fill(0);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && sizes[order[end] ?? 0] === sizes[order[start] ?? 0]) end++;
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = start + end + 1;
  }
  return ranks;
}

/** P(sum of a random subset of the ranks >= bound). */
function upperTail(ranks: readonly number[], bound: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  if (ranks.length > EXACT_AT_MOST) {
    const spread = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
    return 1 - normalCdf((bound - 1 - total / 2) / spread);
  }
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) {
      probability[sum] = ((probability[sum] ?? 0) + (sum >= rank ? (probability[sum - rank] ?? 0) : 0)) / 2;
    }
  }
  return Math.min(
    1,
    probability.subarray(Math.max(0, bound)).reduce((sum, p) => sum + p, 0),
  );
}

/** Median with the exact sign-test interval: for values that need not be symmetric. */
export function medianInterval(values: readonly number[], alpha = 0.05): Estimate {
  const ascending = sorted(values);
  const n = ascending.length;
  let order = 0;
  for (let tail = 2 ** -n, term = tail, j = 0; tail <= alpha / 2 && j < n; j++) {
    order = j + 1;
    term *= (n - j) / (j + 1);
    tail += term;
  }
  const at = (i: number): number | null => (order === 0 ? null : (ascending[i] ?? null));
  return { estimate: quantileOfSorted(ascending, 0.5), low: at(order - 1), high: at(n - order) };
}

/** Ratio of the q-quantiles of two samples of ln values, exp(Q_a - Q_b). */
export function quantileRatio(lnA: readonly number[], lnB: readonly number[], probability: number): number {
  return Math.exp(quantileOfSorted(sorted(lnA), probability) - quantileOfSorted(sorted(lnB), probability));
}
