import { type Hyper, shapeOf } from './hyper.ts';
import { combine, covariances, type Similarity } from './kernel.ts';
import type { TrainingData } from './training.ts';

/** Runs after which the drift has forgotten itself (e-fold). */
const DRIFT_MEMORY = 30;
/** Prior variance of the level of the session and of each epoch, in units of the variance of y. */
const LEVEL_VARIANCE = 1;
const EPOCH_VARIANCE = 0.25;

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
export function driftCorrelation(data: TrainingData, i: number, j: number): number {
  return data.epoch[i] === data.epoch[j] ? Math.exp(-Math.abs(data.at[i]! - data.at[j]!) / DRIFT_MEMORY) : 0;
}

/** The covariance of two genomes with what two runs of them share besides: the session's level, the drift, the epoch. */
function inSession(latent: number, data: TrainingData, drift: number, epochs: boolean, i: number, j: number): number {
  const k = LEVEL_VARIANCE + latent + drift * driftCorrelation(data, i, j);
  return epochs && data.epoch[i] === data.epoch[j] ? k + EPOCH_VARIANCE : k;
}

/** The covariance of the observations without their noise (lower triangle). */
export function latentMatrix(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  hyper: Hyper,
): Float64Array {
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
