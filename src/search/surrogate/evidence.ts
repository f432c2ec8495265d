import { type Cholesky, cholesky, inverse, logDeterminant, solve } from '../../stats/cholesky.ts';
import { driftCorrelation, latentMatrix } from './covariance.ts';
import { type Hyper, lnPrior, type Priors, priorSlope, shapeOf } from './hyper.ts';
import type { TrainingData } from './training.ts';

/** The solved normal equations of a fit. */
export interface Solved {
  readonly factored: Cholesky;
  /** K⁻¹ y. */
  readonly alpha: Float64Array;
}

export function solveFor(similarities: Float64Array, genes: number, data: TrainingData, hyper: Hyper): Solved {
  return solveLatent(latentMatrix(similarities, genes, data, hyper), data, hyper);
}

/** @param latent from {@link latentMatrix}; left as it is. */
export function solveLatent(latent: Float64Array, data: TrainingData, hyper: Hyper): Solved {
  const n = data.y.length;
  const noise = Math.exp(hyper.noise);
  const matrix = Float64Array.from(latent);
  for (let i = 0; i < n; i++) matrix[i * n + i]! += noise / data.weight[i]!;
  const factored = cholesky(matrix, n);
  return { factored, alpha: solve(factored, Float64Array.from(data.y)) };
}

/** ln of evidence × prior (Rasmussen & Williams 2006, eq. 5.8), up to a constant. */
export function evidence(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  hyper: Hyper,
  priors: Priors,
): number {
  const { factored, alpha } = solveFor(similarities, genes, data, hyper);
  let fit = 0;
  for (let i = 0; i < alpha.length; i++) fit += alpha[i]! * data.y[i]!;
  return -0.5 * fit - 0.5 * logDeterminant(factored) + lnPrior(hyper, priors);
}

/** d ln(evidence × prior) / d hyper (Rasmussen & Williams 2006, eq. 5.9: ½ tr((αα' - K⁻¹) ∂K)). */
export function gradient(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  hyper: Hyper,
  priors: Priors,
): Hyper {
  const solved = solveFor(similarities, genes, data, hyper);
  const slope = evidenceSlope(similarities, genes, data, hyper, solved);
  const prior = priorSlope(hyper, priors);
  return {
    main: slope.main + prior.main,
    pair: slope.pair + prior.pair,
    local: slope.local + prior.local,
    reach: slope.reach + prior.reach,
    noise: slope.noise + prior.noise,
    drift: slope.drift + prior.drift,
    relevance: slope.relevance.map((value, g) => value + prior.relevance[g]!),
  };
}

/** The trace, summed over all pairs of observations in one pass. */
function evidenceSlope(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  hyper: Hyper,
  { factored, alpha }: Solved,
): Hyper {
  const n = data.y.length;
  const precision = inverse(factored);
  const shape = shapeOf(hyper);
  const { relevance } = shape;
  const total = relevance.reduce((sum, w) => sum + w, 0);
  const sums = { main: 0, pair: 0, local: 0, reach: 0, noise: 0, drift: 0 };
  const byGene = new Float64Array(genes);
  const noise = Math.exp(hyper.noise);
  const drift = Math.exp(hyper.drift);
  const pairScale = genes > 1 ? shape.pair / (genes * (genes - 1)) : 0;
  const mainScale = shape.main / genes;
  const localScale = 1 / (2 * shape.reach * genes);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const base = ((i * (i + 1)) / 2 + j) * genes;
      const weight = (i === j ? 0.5 : 1) * (alpha[i]! * alpha[j]! - precision[i * n + j]!);
      let s = 0;
      let q = 0;
      for (let g = 0; g < genes; g++) {
        const part = relevance[g]! * similarities[base + g]!;
        s += part;
        q += part * part;
      }
      const near = shape.local * Math.exp(-(total - s) * localScale);
      sums.main += weight * mainScale * s;
      sums.pair += weight * pairScale * (s * s - q);
      sums.local += weight * near;
      sums.reach += weight * near * (total - s) * localScale;
      sums.drift += weight * drift * driftCorrelation(data, i, j);
      if (i === j) sums.noise += (weight * noise) / data.weight[i]!;
      const linear = weight * (mainScale + 2 * pairScale * s + near * localScale);
      const square = weight * 2 * pairScale;
      const constant = weight * near * localScale;
      for (let g = 0; g < genes; g++) {
        const part = relevance[g]! * similarities[base + g]!;
        byGene[g]! += linear * part - square * part * part - constant * relevance[g]!;
      }
    }
  }
  return { ...sums, relevance: byGene };
}
