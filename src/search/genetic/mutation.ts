import type { Genome } from '../../domain/genome.ts';
import { type Random, randomInt } from '../../domain/random.ts';
import type { Gene, Genes } from './genes.ts';

/** Changes expected per child. */
const CHANGES = 1.2;
/** Share of the changes of an ordinal gene that go to a neighbouring level. */
const TO_NEIGHBOUR = 0.7;

/** Change each gene with probability 1.2/F: another level; an ordinal gene mostly to a neighbouring one. */
export function mutate(genome: Genome, genes: Genes, random: Random): Genome {
  let child = genome;
  genes.list.forEach((gene, g) => {
    if (random() >= CHANGES / genes.list.length) return;
    const current = genes.encode(child)[g]!;
    child = genes.withValue(child, g, otherValue(gene, current, random));
  });
  return child;
}

function otherValue(gene: Gene, current: number, random: Random): number {
  if (gene.ordinal && random() < TO_NEIGHBOUR) {
    const up = current === 0 || (current < gene.values - 1 && random() < 0.5);
    return up ? current + 1 : current - 1;
  }
  const other = randomInt(random, gene.values - 1);
  return other >= current ? other + 1 : other;
}

/** Every genome that differs in the value of one gene; an ordinal gene with many levels moves one and two steps and to its ends. */
export function neighbours(genome: Genome, genes: Genes): Genome[] {
  const values = genes.encode(genome);
  return genes.list.flatMap((gene, g) => reachable(gene, values[g]!).map((value) => genes.withValue(genome, g, value)));
}

const ALL_LEVELS_UP_TO = 6;

function reachable(gene: Gene, current: number): number[] {
  const all = Array.from({ length: gene.values }, (_, value) => value).filter((value) => value !== current);
  if (!gene.ordinal || gene.values <= ALL_LEVELS_UP_TO) return all;
  return all.filter((value) => Math.abs(value - current) <= 2 || value === 0 || value === gene.values - 1);
}
