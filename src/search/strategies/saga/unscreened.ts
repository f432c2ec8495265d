import type { Genome } from '../../../domain/genome.ts';
import { pick, type Random, randomInt, shuffled } from '../../../domain/random.ts';
import type { Genes } from '../../genetic/genes.ts';
import { mutate } from '../../genetic/mutation.ts';
import type { Member } from '../../genetic/population.ts';
import { tournament } from '../../genetic/selection.ts';
import { repaired } from '../common.ts';
import { GENERATION, type Situation, type StrategyContext } from '../strategy.ts';
import { TOO_RISKY } from './candidates.ts';

/** Before this share of the runs it is a mutant of a good genome, after it one that tests what the leaders agree on. */
const TESTED_FROM = 0.4;
/** Genes and mutants that are tried for such a child before it is given up. */
const GENES_TO_TRY = 10;
const MUTANT_TRIES = 10;
/** Leaders among which a gene's other values are counted as tried. */
const LEADERS = 30;

/** A child that the surrogate did not screen: it keeps the model honest. None where none was found. */
export function unscreenedChild(
  context: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const child = situation.progress < TESTED_FROM ? mutant : contrary;
  return child(context, situation, members, random);
}

/** A mutant of a good genome that no model looked at. */
function mutant(
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
function contrary(
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
