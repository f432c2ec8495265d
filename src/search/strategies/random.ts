import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import { GENERATION, type Situation, type Strategy, type StrategyContext } from './strategy.ts';

const TRIES = 40;

/** Valid genomes drawn uniformly, none twice. */
export function randomSearch(context: StrategyContext): Strategy {
  const { session } = context;
  return {
    propose(situation) {
      const random = session.streams(`g${situation.generation}/${session.runs.length}/random`);
      const genomes = newSamples(context, situation, Math.min(GENERATION, situation.left), random);
      return genomes.length === 0 ? null : { genomes, expectedGain: null };
    },
  };
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
