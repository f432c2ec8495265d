import { type Genome, genomeKey } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Entry } from '../evidence/archive.ts';
import type { Session } from '../session.ts';
import type { Proposal, Situation, StrategyContext } from './strategy.ts';

const TRIES = 40;

/** The stream of one generation of a strategy. */
export function drawsOf(session: Session, { generation }: Situation, purpose: string): Random {
  return session.streams(`g${generation}/${session.runs.length}/${purpose}`);
}

/** A proposal by no model; null: there is nothing to propose. */
export function unscreened(genomes: readonly Genome[]): Proposal | null {
  return genomes.length === 0 ? null : { genomes, expectedGain: null };
}

/** Up to `count` different valid genomes that were never run, drawn uniformly. */
export function newSamples(
  { session }: StrategyContext,
  { archive }: Situation,
  count: number,
  random: Random,
  taken: ReadonlySet<string> = new Set(),
): Genome[] {
  const found = new Map<string, Genome>();
  for (let tries = 0; found.size < count && tries < TRIES * count; tries++) {
    const genome = session.space.sample(random);
    const key = genomeKey(genome);
    if (!archive.has(genome) && !taken.has(key)) found.set(key, genome);
  }
  return [...found.values()];
}

/** The genome, or what repair makes of one that breaks a rule; null: repair found nothing. */
export function repaired(space: SearchSpace, genome: Genome, random: Random): Genome | null {
  if (space.isValid(genome)) return genome;
  const repair = space.repair(genome, random);
  return space.isValid(repair) ? repair : null;
}

/** Mean ln score of a genome's runs. */
export function meanOf({ measurements }: Entry): number {
  return measurements.reduce((sum, { y }) => sum + y, 0) / measurements.length;
}
