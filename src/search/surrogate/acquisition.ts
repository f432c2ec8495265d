import type { Genome } from '../../domain/genome.ts';
import type { Genes } from '../genetic/genes.ts';
import { normalDensity, normalTail } from './normal.ts';
import type { JointPrediction, Posterior } from './posterior.ts';

/**
 * Expected improvement of ln score below `best` (Mockus 1978; Jones, Schonlau & Welch 1998, eq. 15).
 * `best` is the best posterior mean, not the best observation: observations are noisy.
 */
export function expectedImprovement(mean: number, variance: number, best: number): number {
  const sd = Math.sqrt(variance);
  if (sd === 0) return Math.max(0, best - mean);
  const u = (best - mean) / sd;
  return (best - mean) * normalTail(-u) + sd * normalDensity(u);
}

/** A genome that might be run, with the probability that such a run succeeds. */
export interface Candidate {
  readonly genome: Genome;
  readonly success: number;
}

export interface Screened {
  readonly chosen: readonly Genome[];
  /** Expected improvement (ln) of the first choice. */
  readonly expectedGain: number;
}

/**
 * The `count` candidates with the greatest expected improvement × probability of success, one after the other:
 * each choice is believed to have its posterior mean (kriging believer, Ginsbourger, Le Riche & Carraro 2010),
 * so the next ones are chosen where that would not tell already.
 */
export function chooseBatch(
  posterior: Posterior,
  genes: Genes,
  candidates: readonly Candidate[],
  best: number,
  count: number,
): Screened {
  const belief = new Belief(posterior, genes, candidates);
  const taken = new Set<number>();
  let expectedGain = 0;
  for (let k = 0; k < Math.min(count, candidates.length); k++) {
    let winner = -1;
    let most = -1;
    for (let c = 0; c < candidates.length; c++) {
      if (taken.has(c)) continue;
      const value = candidates[c]!.success * expectedImprovement(belief.mean[c]!, belief.variance[c]!, best);
      if (value > most) [winner, most] = [c, value];
    }
    if (winner < 0) break;
    if (k === 0) expectedGain = most;
    taken.add(winner);
    belief.afterRunOf(winner);
  }
  return { chosen: [...taken].map((c) => candidates[c]!.genome), expectedGain };
}

/** Candidates with the greatest posterior variance, one after the other: where the model knows least. */
export function chooseUnknown(
  posterior: Posterior,
  genes: Genes,
  candidates: readonly Candidate[],
  count: number,
): Genome[] {
  const belief = new Belief(posterior, genes, candidates);
  const taken = new Set<number>();
  while (taken.size < Math.min(count, candidates.length)) {
    let winner = -1;
    for (let c = 0; c < candidates.length; c++) {
      if (!taken.has(c) && (winner < 0 || belief.variance[c]! > belief.variance[winner]!)) winner = c;
    }
    taken.add(winner);
    belief.afterRunOf(winner);
  }
  return [...taken].map((c) => candidates[c]!.genome);
}

/** What is believed of the candidates while some of them are taken to be run. */
class Belief {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly #posterior: Posterior;
  readonly #encoded: readonly Uint8Array[];
  readonly #joint: JointPrediction;
  readonly #updates: { readonly covariance: Float64Array; readonly total: number }[] = [];

  constructor(posterior: Posterior, genes: Genes, candidates: readonly Candidate[]) {
    this.#posterior = posterior;
    this.#encoded = candidates.map(({ genome }) => genes.encode(genome));
    this.#joint = posterior.joint(this.#encoded);
    this.mean = this.#joint.mean;
    this.variance = Float64Array.from(this.#joint.variance);
  }

  /** Rank-one update of all variances for a run of one candidate that is yet to come. */
  afterRunOf(winner: number): void {
    const covariance = this.#posterior.covariance(this.#encoded, this.#joint, winner);
    for (const earlier of this.#updates) {
      const share = earlier.covariance[winner]! / earlier.total;
      for (let c = 0; c < covariance.length; c++) covariance[c]! -= share * earlier.covariance[c]!;
    }
    const total = Math.max(1e-12, covariance[winner]! + this.#posterior.noiseSd ** 2);
    for (let c = 0; c < covariance.length; c++) {
      this.variance[c] = Math.max(1e-9, this.variance[c]! - (covariance[c]! * covariance[c]!) / total);
    }
    this.#updates.push({ covariance, total });
  }
}
