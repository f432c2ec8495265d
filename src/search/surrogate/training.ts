import type { Archive, Measurement } from '../evidence/archive.ts';
import type { Genes } from '../genetic/genes.ts';

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

/** y = (ln score - center) / spread. */
export interface Standardisation {
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

/** Observations in the order of their runs, with the bound of each that was stopped (null: it was not). */
export interface Training {
  readonly data: TrainingData;
  readonly bounds: readonly (number | null)[];
  readonly scale: Standardisation;
}

/** @returns null where fewer than two genomes have a score. */
export function trainingOf(archive: Archive, genes: Genes): Training | null {
  const observed = archive.entries
    .flatMap((entry) => entry.measurements.map((observation) => ({ genome: entry.genome, observation })))
    .sort((a, b) => a.observation.at - b.observation.at);
  if (new Set(observed.map(({ genome }) => genome)).size < 2) return null;
  const observations = observed.map(({ observation }) => observation);
  const scale = standardisation(observations);
  const standardised = (y: number): number => (y - scale.center) / scale.spread;
  return {
    data: {
      x: encoded(
        observed.map(({ genome }) => genome),
        genes,
      ),
      at: observations.map(({ at }) => at),
      epoch: observations.map(({ epoch }) => epoch),
      y: Float64Array.from(observations, ({ y }) => standardised(y)),
      weight: Float64Array.from(observations, ({ weight }) => weight),
    },
    bounds: observations.map(({ y, censored }) => (censored ? standardised(y) : null)),
    scale,
  };
}

function encoded(genomes: readonly (readonly number[])[], genes: Genes): Uint8Array[] {
  const cache = new Map<readonly number[], Uint8Array>();
  return genomes.map((genome) => {
    const known = cache.get(genome) ?? genes.encode(genome);
    cache.set(genome, known);
    return known;
  });
}

/** Hyper-parameters are learnt from at most this many observations: the cost grows with the cube. */
const LEARN_FROM_AT_MOST = 220;

/** The newest half and an even spread over the rest. */
export function forLearning(data: TrainingData): TrainingData {
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
