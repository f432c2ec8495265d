import type { Genome } from '../../domain/genome.ts';
import { type Random, randomInt } from '../../domain/random.ts';
import type { Genes } from './genes.ts';

/** Share of the children that take one linked block from the second parent and all else from the first. */
const BLOCK_SHARE = 0.3;

/**
 * A child of two parents: uniform, or one block of linked genes copied together.
 * @param blocks genes that interact, by gene (see linkage.ts); empty: always uniform
 */
export function crossover(
  first: Genome,
  second: Genome,
  genes: Genes,
  blocks: readonly (readonly number[])[],
  random: Random,
): Genome {
  const donor = genes.encode(second);
  const chosen =
    blocks.length > 0 && random() < BLOCK_SHARE
      ? (blocks[randomInt(random, blocks.length)] ?? [])
      : genes.list.flatMap((_, g) => (random() < 0.5 ? [g] : []));
  return chosen.reduce((child, g) => genes.withValue(child, g, donor[g]!), first);
}
