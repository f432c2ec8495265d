import type { Genome } from '../../../domain/genome.ts';
import { pick, type Random, randomInt, shuffled } from '../../../domain/random.ts';
import { crossover } from '../../genetic/crossover.ts';
import type { Genes } from '../../genetic/genes.ts';
import { linkageBlocks } from '../../genetic/linkage.ts';
import { mutate } from '../../genetic/mutation.ts';
import type { Member } from '../../genetic/population.ts';
import { tournament } from '../../genetic/selection.ts';
import type { Posterior } from '../../surrogate/posterior.ts';
import { repaired } from '../common.ts';
import { GENERATION, type Situation, type StrategyContext } from '../strategy.ts';
import { TOO_RISKY } from './candidates.ts';

/** Genes and mutants that are tried for such a child before it is given up. */
const GENES_TO_TRY = 10;
const MUTANT_TRIES = 10;
/** Leaders among which a gene's other values are counted as tried. */
const LEADERS = 30;

/** A mutant of a good genome that no model looked at. */
export function mutant(
  { session, genes }: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const { space } = session;
  for (let tries = 0; tries < MUTANT_TRIES; tries++) {
    const parent = tournament(random, members.slice(0, GENERATION), ({ mean }) => mean).genome;
    const child = mutate(parent, genes, random);
    if (!space.isValid(child) || situation.archive.has(child)) continue;
    if (situation.failures.probability(child) < TOO_RISKY) return [child];
  }
  return [];
}

/**
 * A neighbour of the leader that no model looked at, with another value of a gene in which the leading genomes hardly
 * differ: what the model believes of such a gene it extrapolates from slow runs, where other stages mask it.
 */
export function contrary(
  context: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const { genes } = context;
  const leader = genes.encode(members[0]!.genome);
  const tried = new Array<number>(genes.list.length).fill(0);
  for (const { genome } of members.slice(0, LEADERS)) {
    genes.encode(genome).forEach((value, g) => {
      if (value !== leader[g]) tried[g]!++;
    });
  }
  const order = shuffled(random, [...tried.keys()]).sort((a, b) => tried[a]! - tried[b]!);
  for (const gene of order.slice(0, GENES_TO_TRY)) {
    const child = changedIn(context, members[0]!.genome, gene, random);
    if (child === null || situation.archive.has(child) || situation.failures.probability(child) > TOO_RISKY) continue;
    return [child];
  }
  return [];
}

/** A valid genome near the given one with another value of the gene; null: none was found. */
function changedIn({ session, genes }: StrategyContext, genome: Genome, gene: number, random: Random): Genome | null {
  const { space } = session;
  const from = genes.encode(genome);
  const rows = space.enumerated === null ? null : nearestRowsWithOther(genes, from, gene);
  if (rows !== null) return rows.length === 0 ? null : space.enumerated![pick(random, rows)]!;
  const other = randomInt(random, genes.list[gene]!.values - 1);
  const flipped = genes.withValue(genome, gene, other >= from[gene]! ? other + 1 : other);
  const child = repaired(space, flipped, random);
  return child !== null && genes.encode(child)[gene] !== from[gene] ? child : null;
}

/** Of the rows of an enumerated space that differ from a genome (encoded) in one gene, those that differ least otherwise. */
function nearestRowsWithOther(genes: Genes, from: Uint8Array, gene: number): number[] {
  const codes = genes.rows() ?? new Uint8Array(0);
  const width = from.length;
  let least = Number.POSITIVE_INFINITY;
  let found: number[] = [];
  for (let row = 0, start = 0; start < codes.length; row++, start += width) {
    if (codes[start + gene] === from[gene]) continue;
    let distance = 0;
    for (let g = 0; g < width && distance <= least; g++) if (codes[start + g] !== from[g]) distance++;
    if (distance > least) continue;
    if (distance < least) found = [];
    least = distance;
    found.push(row);
  }
  return found;
}

/** The leader with a block of linked genes of another good genome, unscreened. None where that was run, or is not valid. */
export function partnerSwap(
  { session, genes }: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const blocks = linkageBlocks(posterior, genes.list.length);
  for (let tries = 0; tries < MUTANT_TRIES; tries++) {
    const other = tournament(random, members.slice(1, LEADERS), ({ mean }) => mean).genome;
    const child = repaired(session.space, crossover(members[0]!.genome, other, genes, blocks, random), random);
    if (child === null || situation.archive.has(child)) continue;
    if (situation.failures.probability(child) < TOO_RISKY) return [child];
  }
  return [];
}
