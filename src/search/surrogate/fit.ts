import { inverseDiagonal } from '../../stats/cholesky.ts';
import type { Archive, Measurement } from '../evidence/archive.ts';
import type { Genes } from '../genetic/genes.ts';
import {
  evidence,
  gradient,
  type Hyper,
  latentMatrixOf,
  type Priors,
  pairSimilarities,
  type Solved,
  shapeOf,
  solveFor,
  solveLatent,
  type TrainingData,
} from './evidence.ts';
import type { Similarity } from './kernel.ts';
import { Posterior } from './posterior.ts';
import { aboveBound, robustWeights } from './robust.ts';

/** What a fit starts from: the previous generation's hyper-parameters, or null for the first. */
export interface FitOptions {
  /** sd of a run in ln, from the calibration; null: unknown. */
  readonly sdCore: number | null;
  readonly previous: Hyper | null;
  /** Keep the previous hyper-parameters and solve for the new data only. */
  readonly frozen?: boolean;
}

/** Hyper-parameters are learnt from at most this many observations: the cost grows with the cube. */
const LEARN_FROM_AT_MOST = 220;
const FIRST_STEPS = 40;
const LATER_STEPS = 10;
const ROBUST_ROUNDS = 2;
const CENSORED_ROUNDS = 3;
/** Noise variance where no calibration told: 5 % of the spread of y. */
const UNKNOWN_NOISE = 0.05 ** 2;

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
  const observed = archive.entries
    .flatMap((entry) => entry.measurements.map((observation) => ({ genome: entry.genome, observation })))
    .sort((a, b) => a.observation.at - b.observation.at);
  if (new Set(observed.map(({ genome }) => genome)).size < 2) return null;
  const scale = standardisation(observed.map(({ observation }) => observation));
  const data: TrainingData = {
    x: encoded(
      observed.map(({ genome }) => genome),
      genes,
    ),
    at: observed.map(({ observation }) => observation.at),
    epoch: observed.map(({ observation }) => observation.epoch),
    y: Float64Array.from(observed, ({ observation }) => (observation.y - scale.center) / scale.spread),
    weight: Float64Array.from(observed, ({ observation }) => observation.weight),
  };
  const priors = priorsFor(options.sdCore, scale.spread);
  const previous = options.previous ?? startOf(priors, genes.list.length);
  const hyper =
    options.frozen && options.previous !== null ? options.previous : learn(data, similarity, priors, previous, options);
  const bounds = observed.map(({ observation }) =>
    observation.censored ? (observation.y - scale.center) / scale.spread : null,
  );
  return settle(data, similarity, hyper, bounds, scale);
}

function encoded(genomes: readonly (readonly number[])[], genes: Genes): Uint8Array[] {
  const cache = new Map<readonly number[], Uint8Array>();
  return genomes.map((genome) => {
    const known = cache.get(genome) ?? genes.encode(genome);
    cache.set(genome, known);
    return known;
  });
}

interface Standardisation {
  readonly center: number;
  readonly spread: number;
}

/** Center and spread of ln scores. A spread below the resolution of any run would blow noise up. */
function standardisation(observations: readonly Measurement[]): Standardisation {
  const values = observations.map(({ y }) => y).sort((a, b) => a - b);
  const center = values[Math.floor(values.length / 2)]!;
  const variance = values.reduce((sum, y) => sum + (y - center) ** 2, 0) / values.length;
  return { center, spread: Math.max(0.02, Math.sqrt(variance)) };
}

/** Wide priors; only the noise is known beforehand, from the calibration. */
function priorsFor(sdCore: number | null, spread: number): Priors {
  const noise = sdCore === null ? UNKNOWN_NOISE : Math.min(1, (sdCore / spread) ** 2);
  const known = Math.log(Math.max(1e-4, noise));
  return {
    main: [Math.log(0.5), 1.5],
    pair: [Math.log(0.5), 1.5],
    local: [Math.log(0.1), 1.5],
    reach: [Math.log(0.2), 0.7],
    noise: [known, sdCore === null ? 2 : 0.8],
    drift: [known - 1, 1.5],
    relevance: [0, 1],
  };
}

function startOf(priors: Priors, genes: number): Hyper {
  const at = (name: Exclude<keyof Priors, 'relevance'>): number => priors[name][0];
  return {
    main: at('main'),
    pair: at('pair'),
    local: at('local'),
    reach: at('reach'),
    noise: at('noise'),
    drift: at('drift'),
    relevance: new Float64Array(genes).fill(priors.relevance[0]),
  };
}

function learn(data: TrainingData, similarity: Similarity, priors: Priors, start: Hyper, options: FitOptions): Hyper {
  const subset = forLearning(data);
  const similarities = pairSimilarities(similarity, subset.x);
  const first = options.previous === null;
  const solver = (now: TrainingData): Solved => solveFor(similarities, similarity.genes, now, start);
  const reweighted = reweigh(subset, solver, start, first ? 1 : ROBUST_ROUNDS);
  return ascend(similarities, similarity.genes, reweighted, start, priors, first ? FIRST_STEPS : LATER_STEPS);
}

/** The newest half and an even spread over the rest. */
function forLearning(data: TrainingData): TrainingData {
  const n = data.y.length;
  if (n <= LEARN_FROM_AT_MOST) return data;
  const recent = LEARN_FROM_AT_MOST / 2;
  const older = n - recent;
  const rows = Array.from({ length: LEARN_FROM_AT_MOST }, (_, i) =>
    i < recent ? Math.floor((i * older) / recent) : older + (i - recent),
  );
  return {
    x: rows.map((row) => data.x[row]!),
    at: rows.map((row) => data.at[row]!),
    epoch: rows.map((row) => data.epoch[row]!),
    y: Float64Array.from(rows, (row) => data.y[row]!),
    weight: Float64Array.from(rows, (row) => data.weight[row]!),
  };
}

const FIRST_STEP = 0.15;
const LONGEST_STEP = 0.6;
const SHORTEST_STEP = 0.005;
const GROW = 1.3;
const SHRINK = 0.5;

/** Ascent by signs of the gradient (iRprop-, Igel & Hüsken 2000): no line search, the same steps on any machine. */
function ascend(
  similarities: Float64Array,
  genes: number,
  data: TrainingData,
  start: Hyper,
  priors: Priors,
  steps: number,
): Hyper {
  let current: Float64Array = flatten(start);
  const length = new Float64Array(current.length).fill(FIRST_STEP);
  let before: Float64Array = new Float64Array(current.length);
  for (let step = 0; step < steps; step++) {
    const slope = flatten(gradient(similarities, genes, data, unflatten(current), priors).slope);
    const next = Float64Array.from(current);
    for (let i = 0; i < next.length; i++) {
      const agreement = slope[i]! * before[i]!;
      if (agreement > 0) length[i] = Math.min(LONGEST_STEP, length[i]! * GROW);
      if (agreement < 0) {
        length[i] = Math.max(SHORTEST_STEP, length[i]! * SHRINK);
        slope[i] = 0;
      }
      next[i]! += Math.sign(slope[i]!) * length[i]!;
    }
    current = next;
    before = slope;
  }
  const end = unflatten(current);
  const better = evidence(similarities, genes, data, end, priors) >= evidence(similarities, genes, data, start, priors);
  return better ? end : start;
}

function flatten(hyper: Hyper): Float64Array {
  const { main, pair, local, reach, noise, drift, relevance } = hyper;
  return Float64Array.from([main, pair, local, reach, noise, drift, ...relevance]);
}

function unflatten(values: Float64Array): Hyper {
  const [main = 0, pair = 0, local = 0, reach = 0, noise = 0, drift = 0] = values;
  return { main, pair, local, reach, noise, drift, relevance: values.slice(6) };
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
function settle(
  data: TrainingData,
  similarity: Similarity,
  hyper: Hyper,
  bounds: readonly (number | null)[],
  scale: Standardisation,
): Posterior {
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
