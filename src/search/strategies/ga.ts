import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import { crossover } from '../genetic/crossover.ts';
import { mutate } from '../genetic/mutation.ts';
import { tournament } from '../genetic/selection.ts';
import { drawsOf, meanOf, newSamples, repaired, unscreened } from './common.ts';
import { generationSize, type Situation, type Strategy, type StrategyContext } from './strategy.ts';

/** Fewer lose variety, more lose pressure at some 200 runs (docs/decisions/surrogate-ga.md). */
const POPULATION = 20;
const TRIES = 30;

/** A (μ+λ) genetic algorithm with an archive: no genome is run twice, no model is asked. */
export function geneticAlgorithm(context: StrategyContext): Strategy {
  const { session } = context;
  return {
    propose(situation) {
      const random = drawsOf(session, situation, 'ga');
      const missing = POPULATION - situation.archive.entries.length;
      const parents = fittest(situation);
      const genomes =
        missing > 0 || parents.length < 2
          ? newSamples(context, situation, Math.min(Math.max(missing, 1), situation.left), random)
          : children(context, situation, parents, Math.min(generationSize(session), situation.left), random);
      return unscreened(genomes);
    },
  };
}

interface Parent {
  readonly genome: Genome;
  readonly score: number;
}

function fittest({ archive }: Situation): Parent[] {
  return archive.entries
    .flatMap((entry) => (entry.measurements.length > 0 ? [{ genome: entry.genome, score: meanOf(entry) }] : []))
    .sort((a, b) => a.score - b.score)
    .slice(0, POPULATION);
}

function children(
  context: StrategyContext,
  situation: Situation,
  parents: readonly Parent[],
  count: number,
  random: Random,
): Genome[] {
  const { genes, session } = context;
  const born = new Map<string, Genome>();
  const better = ({ score }: Parent): number => score;
  for (let tries = 0; born.size < count && tries < TRIES * count; tries++) {
    const [mother, father] = [tournament(random, parents, better), tournament(random, parents, better)];
    const raw = mutate(crossover(mother.genome, father.genome, genes, [], random), genes, random);
    const child = repaired(session.space, raw, random);
    if (child !== null && !situation.archive.has(child)) born.set(genomeKey(child), child);
  }
  const strangers = newSamples(context, situation, count - born.size, random, new Set(born.keys()));
  return [...born.values(), ...strangers];
}
