import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import { pick, type Random, shuffled } from '../../domain/random.ts';
import { neighbours } from '../genetic/mutation.ts';
import { drawsOf, newSamples, unscreened } from './common.ts';
import { generationSize, type Situation, type Strategy, type StrategyContext } from './strategy.ts';

/** Every so many generations one walks a chain from the base to the best instead. */
const CHAIN_EVERY = 4;
/** Contexts in a generation; the rest are their neighbours X + {t}. */
const CONTEXTS = 2;

/**
 * The post's way to a data set for analysis: balanced random valid contexts X with neighbours X + {t},
 * and chains from the base to the best so far, one treatment at a time.
 */
export function explore(context: StrategyContext): Strategy {
  const { session } = context;
  return {
    propose(situation) {
      const random = drawsOf(session, situation, 'explore');
      const size = Math.min(generationSize(context.session), situation.left);
      const turn = situation.generation % CHAIN_EVERY === CHAIN_EVERY - 1;
      const chained = turn ? chain(context, situation, random).slice(0, size) : [];
      const found = new Map(chained.map((genome) => [genomeKey(genome), genome]));
      for (const genome of withNeighbours(context, situation, size - found.size, random)) {
        if (found.size < size) found.set(genomeKey(genome), genome);
      }
      return unscreened([...found.values()]);
    },
  };
}

function withNeighbours(context: StrategyContext, situation: Situation, size: number, random: Random): Genome[] {
  if (size === 0) return [];
  const contexts = newSamples(context, situation, Math.min(CONTEXTS, size), random);
  const beside = contexts.map((genome) => shuffled(random, newNeighbours(genome, context, situation)));
  const each = Math.ceil((size - contexts.length) / Math.max(1, contexts.length));
  return [...contexts, ...beside.flatMap((genomes) => genomes.slice(0, each))].slice(0, size);
}

function newNeighbours(genome: Genome, { session, genes }: StrategyContext, { archive }: Situation): Genome[] {
  return neighbours(genome, genes).filter((other) => session.space.isValid(other) && !archive.has(other));
}

/** From the base to the best measured genome in a random order of the treatments; what was run before is left out. */
function chain({ session, genes }: StrategyContext, situation: Situation, random: Random): Genome[] {
  const best = situation.ranked()[0]?.genome;
  const base = session.genomes[0];
  if (best === undefined || base === undefined) return [];
  const goal = genes.encode(best);
  const steps: Genome[] = [];
  let current = base;
  let missing = genes.list.flatMap((_, g) => (genes.encode(base)[g] === goal[g] ? [] : [g]));
  while (missing.length > 0) {
    const ready = missing.filter((g) => session.space.isValid(genes.withValue(current, g, goal[g]!)));
    if (ready.length === 0) break;
    const gene = pick(random, ready);
    current = genes.withValue(current, gene, goal[gene]!);
    missing = missing.filter((g) => g !== gene);
    if (!situation.archive.has(current)) steps.push(current);
  }
  return steps;
}
