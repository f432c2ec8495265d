import type { Genome } from '../../domain/genome.ts';
import type { Archive, Entry } from '../evidence/archive.ts';
import type { Posterior } from '../surrogate/posterior.ts';
import type { Genes } from './genes.ts';

/** A measured genome with what the surrogate makes of it. */
export interface Member {
  readonly genome: Genome;
  readonly entry: Entry;
  /** Posterior mean of ln score. */
  readonly mean: number;
}

/**
 * Measured genomes that have a score and fail less than half of the time, best posterior mean first.
 * The population is its head: the best of all time, not the last generation.
 */
export function ranked(archive: Archive, posterior: Posterior, genes: Genes): Member[] {
  return archive.entries
    .filter((entry) => entry.measurements.some(({ censored }) => !censored) && 2 * entry.failures < entry.runs)
    .map((entry) => ({ genome: entry.genome, entry, mean: posterior.mean(genes.encode(entry.genome)) }))
    .sort((a, b) => a.mean - b.mean || (a.entry.key < b.entry.key ? -1 : 1));
}
