import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { type Genes, isOfAlternatives } from './genes.ts';

const TRIES = 50;

/** Runs of an initial design: F/2 + 2, but at least 12 (docs/decisions/initial-design.md). */
export function designSize(genes: number): number {
  return Math.max(12, Math.ceil(genes / 2) + 2);
}

/** The same for given genes: three of each alternative at least. */
export function designSizeOf({ list }: Pick<Genes, 'list'>): number {
  const alternatives = Math.max(0, ...list.filter(isOfAlternatives).map(({ values }) => values));
  return Math.max(designSize(list.length), 3 * alternatives);
}

/**
 * Fold-over pairs: a valid genome and its complement, made valid; each level occurs about equally often, and
 * main effects are clear of pair effects.
 * @param taken keys of genomes that must not occur
 */
export function foldOverDesign(
  space: SearchSpace,
  genes: Genes,
  count: number,
  taken: ReadonlySet<string>,
  random: Random,
): Genome[] {
  const used = new Set(taken);
  const design: Genome[] = [];
  const add = (genome: Genome): boolean => {
    const key = genomeKey(genome);
    if (used.has(key) || design.length >= count) return false;
    used.add(key);
    design.push(genome);
    return true;
  };
  for (let tries = 0; design.length < count && tries < TRIES * count; tries++) {
    const genome = withRarest(space.sample(random), space, genes, design, random);
    if (add(genome)) add(space.repair(complement(genome, genes), random));
  }
  return design;
}

/** The other level of two-level genes, the mirrored level of ordinal ones, the next but half of categorical ones. */
function complement(genome: Genome, genes: Genes): Genome {
  const values = genes.encode(genome);
  return genes.list.reduce((mirrored, gene, g) => {
    const value = values[g]!;
    const other = gene.ordinal ? gene.values - 1 - value : (value + Math.ceil(gene.values / 2)) % gene.values;
    return genes.withValue(mirrored, g, other);
  }, genome);
}

/** The genome with the member of each group of alternatives that the design has least often: each may be another landscape. */
function withRarest(
  genome: Genome,
  space: SearchSpace,
  genes: Genes,
  design: readonly Genome[],
  random: Random,
): Genome {
  if (!genes.list.some(isOfAlternatives)) return genome;
  const encoded = design.map((one) => genes.encode(one));
  const wanted = genes.list.reduce((kept, gene, g) => {
    if (!isOfAlternatives(gene)) return kept;
    const counts = Array.from({ length: gene.values }, (_, value) => encoded.filter((one) => one[g] === value).length);
    const rarest = counts.flatMap((count, value) => (count === Math.min(...counts) ? [value] : []));
    const own = genes.encode(kept)[g]!;
    return rarest.includes(own) ? kept : genes.withValue(kept, g, rarest[0]!);
  }, genome);
  return space.isValid(wanted) ? wanted : space.repair(wanted, random);
}
