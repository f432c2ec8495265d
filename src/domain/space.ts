import type { Factor } from './factor.ts';
import type { Genome } from './genome.ts';
import type { Random } from './random.ts';

/**
 * The valid genomes. What the search knows of constraints is this interface;
 * behind it stand the catalogue's rules (constraints/) or the rows of a recorded table (replay).
 */
export interface SearchSpace {
  readonly factors: readonly Factor[];
  isValid(genome: Genome): boolean;
  /** A valid genome, uniformly distributed over the valid space. */
  sample(random: Random): Genome;
  /** A valid genome, random among the nearest (Hamming) that were found; the genome itself where it is valid. */
  repair(genome: Genome, random: Random): Genome;
  /** Every valid genome where there are few enough to list, else null. */
  readonly enumerated: readonly Genome[] | null;
  /** Groups of two-level factors of which every valid genome has exactly one on, where the space knows them (indices). */
  readonly exactlyOne?: readonly (readonly number[])[];
  /** By factor and level: whether a valid genome has it; null for a factor of which that is not known. */
  readonly possible?: readonly (readonly boolean[] | null)[];
  /** The same space with these factors at their base; null: no valid genome is left. */
  without?(factors: ReadonlySet<number>): SearchSpace | null;
}
