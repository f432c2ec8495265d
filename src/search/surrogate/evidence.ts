import { type Cholesky, cholesky, inverse, logDeterminant, solve } from '../../stats/cholesky.ts';
import { combine, covariances, type Shape, type Similarity } from './kernel.ts';

/** What a fit is made from: standardised observations with their place in time. */
export interface TrainingData {
  readonly x: readonly Uint8Array[];
  /** Index of the run: the time axis of the drift. */
  readonly at: readonly number[];
  readonly epoch: readonly number[];
  readonly y: Float64Array;
  /** Robust weights: the noise variance of an observation is noise / weight. */
  readonly weight: Float64Array;
}

/** All hyper-parameters as logarithms, so that any value is admissible. */
export interface Hyper {
  readonly main: number;
  readonly pair: number;
  readonly local: number;
  readonly reach: number;
  readonly noise: number;
  readonly drift: number;
  readonly relevance: Float64Array;
}

/** Normal priors of the logarithms: mean and sd. */
export interface Priors {
  readonly main: readonly [number, number];
  readonly pair: readonly [number, number];
  readonly local: readonly [number, number];
  readonly reach: readonly [number, number];
  readonly noise: readonly [number, number];
  readonly drift: readonly [number, number];
  readonly relevance: readonly [number, number];
}

const SCALARS = ['main', 'pair', 'local', 'reach', 'noise', 'drift'] as const;
/** Runs after which the drift has forgotten itself (e-fold). */
const DRIFT_MEMORY = 30;
/** Prior variance of the level of the session and of each epoch, in units of the variance of y. */
const LEVEL_VARIANCE = 1;
const EPOCH_VARIANCE = 0.25;

export function shapeOf(hyper: Hyper): Shape {
  return {
    main: Math.exp(hyper.main),
    pair: Math.exp(hyper.pair),
    local: Math.exp(hyper.local),
    reach: Math.exp(hyper.reach),
    relevance: hyper.relevance.map(Math.exp),
  };
}

/** Similarities of all pairs of observations, gene by gene, lower triangle by rows. */
export function pairSimilarities({ genes, table, offset, values }: Similarity, x: readonly Uint8Array[]): Float64Array {
  const n = x.length;
  const result = new Float64Array(((n * (n + 1)) / 2) * genes);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      for (let g = 0; g < genes; g++) result[at++] = table[offset[g]! + x[i]![g]! * values[g]! + x[j]![g]!]!;
    }
  }
  return result;
}

/** Correlation of the drift between two runs; runs of different epochs share none. */
function driftCorrelation(data: TrainingData, i: number, j: number): number {
  return data.epoch[i] === data.epoch[j] ? Math.exp(-Math.abs(data.at[i]! - data.at[j]!) / DRIFT_MEMORY) : 0;
}

/** The covariance of two genomes with what two runs of them share besides: the session's level, the drift, the epoch. */
function inSession(latent: number, data: TrainingData, drift: number, epochs: boolean, i: number, j: number): number {
  const k = LEVEL_VARIANCE + latent + drift * driftCorrelation(data, i, j);
  return epochs && data.epoch[i] === data.epoch[j] ? k + EPOCH_VARIANCE : k;
}

/** The covariance of the observations without their noise (lower triangle). */
function latentMatrix(similarities: Float64Array, genes: number, data: TrainingData, hyper: Hyper): Float64Array {
  const n = data.y.length;
  const shape = shapeOf(hyper);
  const { relevance } = shape;
  const drift = Math.exp(hyper.drift);
  const total = relevance.reduce((sum, w) => sum + w, 0);
  const epochs = hasEpochs(data);
  const matrix = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      let q = 0;
      for (let g = 0; g < genes; g++) {
        const part = relevance[g]! * similarities[at++]!;
        s += part;
        q += part * part;
      }
      matrix[i * n + j] = inSession(combine(shape, genes, total, s, q), data, drift, epochs, i, j);
    }
  }
  return matrix;
}

function hasEpochs({ epoch }: TrainingData): boolean {
  return epoch.some((one) => one !== epoch[0]);
}

/** The same straight from the genomes: for one set of hyper-parameters, and more observations than similarities fit in memory. */
export function latentMatrixOf(similarity: Similarity, data: TrainingData, hyper: Hyper): Float64Array {
  const n = data.y.length;
  const shape = shapeOf(hyper);
  const drift = Math.exp(hyper.drift);
  const epochs = hasEpochs(data);
  const matrix = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    covariances(similarity, shape, data.x[i]!, data.x, row, i + 1);
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = inSession(row[j]!, data, drift, epochs, i, j);
    }
  }
  return matrix;
}

/** The solved normal equations of a fit. */
export interface Solved {
  readonly factored: Cholesky;
  /** K⁻¹ y. */
  readonly alpha: Float64Array;
}

export function solveFor(similarities: Float64Array, genes: number, data: TrainingData, hyper: Hyper): Solved {
  return solveLatent(latentMatrix(similarities, genes, data, hyper), data, hyper);
}

/** @param latent from {@link latentMatrixOf}; left as it is. */
export function solveLatent(latent: Float64Array, data: TrainingData, hyper: Hyper): Solved {
  const n = data.y.length;
  const noise = Math.exp(hyper.noise);
  const matrix = Float64Array.from(latent);
  for (let i = 0; i < n; i++) matrix[i * n + i]! += noise / data.weight[i]!;
  const factored = cholesky(matrix, n);
  return { factored, alpha: solve(factored, Float64Array.from(data.y)) };
}

function priorOf(hyper: Hyper, priors: Priors): number {
  let sum = 0;
  for (const name of SCALARS) sum -= 0.5 * ((hyper[name] - priors[name][0]) / priors[name][1]) ** 2;
  for (const value of hyper.relevance) sum -= 0.5 * ((value - priors.relevance[0]) / priors.relevance[1]) ** 2;
  return sum;
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
  return -0.5 * fit - 0.5 * logDeterminant(factored) + priorOf(hyper, priors);
}

/** d ln(evidence × prior) / d hyper (Rasmussen & Williams 2006, eq. 5.9: ½ tr((αα' - K⁻¹) ∂K)). */
export function gradient(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  hyper: Hyper,
  priors: Priors,
): { readonly slope: Hyper; readonly solved: Solved; readonly precision: Float64Array } {
  const n = data.y.length;
  const solved = solveFor(similarities, genes, data, hyper);
  const precision = inverse(solved.factored);
  const { alpha } = solved;
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
  const pull = (value: number, [mean, sd]: readonly [number, number]): number => (value - mean) / (sd * sd);
  const slope: Hyper = {
    main: sums.main - pull(hyper.main, priors.main),
    pair: sums.pair - pull(hyper.pair, priors.pair),
    local: sums.local - pull(hyper.local, priors.local),
    reach: sums.reach - pull(hyper.reach, priors.reach),
    noise: sums.noise - pull(hyper.noise, priors.noise),
    drift: sums.drift - pull(hyper.drift, priors.drift),
    relevance: byGene.map((value, g) => value - pull(hyper.relevance[g]!, priors.relevance)),
  };
  return { slope, solved, precision };
}
