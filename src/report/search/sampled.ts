import { type Genome, genomeKey } from '../../domain/genome.ts';
import { huberLocation } from '../../stats/huber.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';

/** A run that counts. */
export interface Observed {
  readonly genome: Genome;
  readonly lnScore: number;
  readonly weight: number;
  readonly epoch: number;
}

/** The effect of a treatment over the contexts that were recorded with and without it. */
export interface SampledEffect {
  /** ln(T without / T with): above 0 the treatment helps. Hodges-Lehmann over the pairs. */
  readonly estimate: number;
  /** null below 6 pairs. */
  readonly low: number | null;
  readonly high: number | null;
  readonly pairs: number;
}

/** Locations of configurations, by epoch. */
type Locations = ReadonlyMap<number, ReadonlyMap<string, { readonly genome: Genome; readonly location: number }>>;

/** Huber location of each configuration in each epoch: runs of different epochs are not compared. */
export function locationsOf(observed: readonly Observed[]): Locations {
  const epochs = new Map<number, Map<string, { genome: Genome; values: number[]; weights: number[] }>>();
  for (const { genome, lnScore, weight, epoch } of observed) {
    const configurations = epochs.get(epoch) ?? new Map();
    const key = genomeKey(genome);
    const entry = configurations.get(key) ?? { genome, values: [], weights: [] };
    entry.values.push(lnScore);
    entry.weights.push(weight);
    epochs.set(epoch, configurations.set(key, entry));
  }
  return new Map(
    [...epochs].map(([epoch, configurations]) => [
      epoch,
      new Map(
        [...configurations].map(([key, { genome, values, weights }]) => [
          key,
          { genome, location: huberLocation(values, weights) },
        ]),
      ),
    ]),
  );
}

/**
 * Deltas of one factor's level against its base over all pairs X, X + {t} of configurations that differ in nothing else.
 * Each configuration is in one pair at most, so that the signed-rank interval is legitimate
 * (docs/decisions/attribution.md).
 * @returns null where no pair was recorded.
 */
export function sampledEffect(locations: Locations, factor: number, level: number): SampledEffect | null {
  const deltas = new Map<string, number[]>();
  for (const configurations of locations.values()) {
    for (const [key, { genome, location }] of configurations) {
      if (genome[factor] !== 0) continue;
      const other = configurations.get(genomeKey(genome.map((index, f) => (f === factor ? level : index))));
      if (other !== undefined) deltas.set(key, [...(deltas.get(key) ?? []), location - other.location]);
    }
  }
  if (deltas.size === 0) return null;
  const values = [...deltas.values()].map((list) => list.reduce((sum, value) => sum + value, 0) / list.length);
  return { ...hodgesLehmann(values), pairs: values.length };
}
