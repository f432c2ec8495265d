/** Differences below this (ln) are treated as this: no budget is spent on telling 0.5 % from 0. */
const INDIFFERENCE = 0.01;

/**
 * Optimal computing budget allocation (Chen et al. 2000) with equal variances: which candidate to run next.
 * @param means location of each candidate's runs, lower is better; Infinity: out of the race.
 * @param counts runs of each so far.
 * @returns the index of the candidate that lacks most.
 */
export function ocbaNext(means: readonly number[], counts: readonly number[]): number {
  const lowest = Math.min(...means);
  const best = means.indexOf(lowest);
  const weights = means.map((mean) => 1 / Math.max(mean - lowest, INDIFFERENCE) ** 2);
  weights[best] = Math.sqrt(weights.reduce((sum, w, i) => (i === best ? sum : sum + w * w), 0)) || 1;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const runs = counts.reduce((sum, n) => sum + n, 0) + 1;
  const lack = weights.map((w, i) => (w / total) * runs - (counts[i] ?? 0));
  let next = best;
  for (let i = 0; i < lack.length; i++) {
    if (means[i] !== Number.POSITIVE_INFINITY && (lack[i] ?? 0) > (lack[next] ?? 0)) next = i;
  }
  return next;
}
