import { type Genome, genomeKey } from '../../domain/genome.ts';
import { type Contrast, contrastOf, huberTwoWay, type TwoWayFit } from '../../stats/two-way.ts';
import { observations } from '../evidence/observations.ts';
import type { Session } from '../session.ts';

/** Blocks of attribution with the genomes that occur in them, fitted at once. */
export interface BlockFit {
  readonly fit: TwoWayFit;
  readonly genomes: readonly Genome[];
  itemOf(genome: Genome | null): number;
}

/**
 * Block effects and genome effects of ln score.
 * @param belongs says of a block's name whether it takes part.
 * @param first   genomes that are items whether they were run or not, in this order; others follow as they were run.
 */
export function fitBlocks(
  session: Session,
  belongs: (block: string) => boolean,
  first: readonly Genome[] = [],
): BlockFit {
  const genomes = [...first];
  const items = new Map(first.map((genome, item) => [genomeKey(genome), item]));
  const numbers = new Map<string, number>();
  const cells = observations(session).flatMap(({ run, genome, lnScore, weight }) => {
    if (run.block === null || !belongs(run.block)) return [];
    const key = genomeKey(genome);
    const item = items.get(key) ?? genomes.push(genome) - 1;
    items.set(key, item);
    const block = numbers.get(run.block) ?? numbers.size;
    numbers.set(run.block, block);
    return [{ block, item, value: lnScore, weight }];
  });
  const itemOf = (genome: Genome | null): number => (genome === null ? -1 : (items.get(genomeKey(genome)) ?? -1));
  return { fit: huberTwoWay(cells, genomes.length), genomes, itemOf };
}

/** ln(score of `below` / score of `above`) with its error; null: one of them has no runs, or there is no error. */
export function contrastBetween(
  { fit, itemOf }: BlockFit,
  above: Genome | null,
  below: Genome | null,
): Contrast | null {
  const [a, b] = [itemOf(above), itemOf(below)];
  if (a < 0 || b < 0) return null;
  const found = contrastOf(fit, a, b);
  return found.se === null ? null : found;
}

export function runsOf({ fit, itemOf }: BlockFit, genome: Genome | null): number {
  return fit.counts[itemOf(genome)] ?? 0;
}
