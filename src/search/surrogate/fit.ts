import { inverseDiagonal } from '../../stats/cholesky.ts';
import type { Archive } from '../evidence/archive.ts';
import type { Genes } from '../genetic/genes.ts';
import { ascend } from './ascent.ts';
import { latentMatrixOf, pairSimilarities } from './covariance.ts';
import { type Solved, solveFor, solveLatent } from './evidence.ts';
import { type Hyper, type Priors, priorsFor, shapeOf, startOf } from './hyper.ts';
import type { Similarity } from './kernel.ts';
import { Posterior } from './posterior.ts';
import { aboveBound, robustWeights } from './robust.ts';
import { forLearning, type Training, type TrainingData, trainingOf } from './training.ts';

/** What a fit starts from: the previous generation's hyper-parameters, or null for the first. */
export interface FitOptions {
  /** sd of a run in ln, from the calibration; null: unknown. */
  readonly sdCore: number | null;
  readonly previous: Hyper | null;
  /** Keep the previous hyper-parameters and solve for the new data only. */
  readonly frozen?: boolean;
}

const FIRST_STEPS = 40;
const LATER_STEPS = 10;
const ROBUST_ROUNDS = 2;
const CENSORED_ROUNDS = 3;

/**
 * Fit the surrogate of ln score: Gaussian process with main, pair and local kernels, drift, and robust noise.
 * @returns null where fewer than two genomes have a score.
 */
export function fitSurrogate(
  archive: Archive,
  genes: Genes,
  similarity: Similarity,
  options: FitOptions,
): Posterior | null {
  const training = trainingOf(archive, genes);
  if (training === null) return null;
  const { sdCore, previous, frozen } = options;
  if (frozen && previous !== null) return settle(training, similarity, previous);
  const priors = priorsFor(sdCore, training.scale.spread);
  return settle(training, similarity, learn(training.data, similarity, priors, previous));
}

function learn(data: TrainingData, similarity: Similarity, priors: Priors, previous: Hyper | null): Hyper {
  const start = previous ?? startOf(priors, similarity.genes);
  const subset = forLearning(data);
  const similarities = pairSimilarities(similarity, subset.x);
  const solver = (now: TrainingData): Solved => solveFor(similarities, similarity.genes, now, start);
  const reweighted = reweigh(subset, solver, start, previous === null ? 1 : ROBUST_ROUNDS);
  const steps = previous === null ? FIRST_STEPS : LATER_STEPS;
  return ascend(similarities, similarity.genes, reweighted, start, priors, steps);
}

function reweigh(
  data: TrainingData,
  solver: (data: TrainingData) => Solved,
  hyper: Hyper,
  rounds: number,
): TrainingData {
  let current = data;
  for (let round = 0; round < rounds; round++) {
    const { factored, alpha } = solver(current);
    const precision = inverseDiagonal(factored);
    const weight = robustWeights(alpha, precision, current.weight, data.weight, Math.exp(hyper.noise));
    current = { ...current, weight };
  }
  return current;
}

/** Robust weights and values for the stopped runs at given hyper-parameters, then the posterior. */
function settle({ data, bounds, scale }: Training, similarity: Similarity, hyper: Hyper): Posterior {
  const latent = latentMatrixOf(similarity, data, hyper);
  const solver = (now: TrainingData): Solved => solveLatent(latent, now, hyper);
  let current = reweigh(data, solver, hyper, ROBUST_ROUNDS);
  let solved = solver(current);
  if (bounds.some((bound) => bound !== null)) {
    for (let round = 0; round < CENSORED_ROUNDS; round++) {
      const y = aboveBound(current.y, solved.alpha, inverseDiagonal(solved.factored), bounds);
      current = { ...current, y };
      solved = solver(current);
    }
  }
  return new Posterior(similarity, shapeOf(hyper), hyper, current.x, solved, scale);
}
