import { type Genome, genomeKey, sameGenome } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import { designSizeOf, foldOverDesign } from '../genetic/initial-design.ts';
import type { Member } from '../genetic/population.ts';
import { type Candidate, chooseBatch } from '../surrogate/acquisition.ts';
import type { Posterior } from '../surrogate/posterior.ts';
import { drawsOf, newSamples, unscreened } from './common.ts';
import { candidatePool } from './saga/candidates.ts';
import { controls, repeated } from './saga/controls.ts';
import { farChild } from './saga/far.ts';
import { Portfolio, type Way } from './saga/portfolio.ts';
import { ruleChild } from './saga/rule.ts';
import { strangers } from './saga/strangers.ts';
import { contrary, mutant, partnerSwap } from './saga/unscreened.ts';
import {
  GENERATION,
  generationSize,
  type Proposal,
  type Situation,
  type Strategy,
  type StrategyContext,
} from './strategy.ts';

/** Generations without a new best after which a part of one goes where the model knows least. */
const STALE = 4;
/** The model is finished when the gain that it expects is below this part of a run's noise. */
const FINISHED = 0.25;

/**
 * The surrogate-assisted genetic algorithm: children are bred on the surrogate, screened by expected improvement,
 * and run eight at a time with controls among them (docs/decisions/surrogate-ga.md).
 */
export function saga(context: StrategyContext): Strategy {
  const { session } = context;
  const portfolio = new Portfolio();
  let stale = 0;
  let best: Genome | null = null;
  let expected = Number.POSITIVE_INFINITY;
  return {
    propose(situation) {
      const posterior = situation.posterior();
      const missing = designSizeOf(context.genes) - situation.archive.entries.length;
      const random = drawsOf(session, situation, 'propose');
      if (missing > 0 || posterior === null) return design(context, situation, Math.max(missing, 2), random);
      const leader = situation.ranked()[0];
      if (leader === undefined) return design(context, situation, GENERATION, random);
      stale = best !== null && sameGenome(best, leader.genome) ? stale + 1 : 0;
      best = leader.genome;
      const strange = stale >= STALE || expected < FINISHED * context.calibration.sdCore;
      if (strange) stale = 0;
      const proposal = generation(context, situation, posterior, portfolio, strange, random);
      expected = proposal.expectedGain;
      return proposal;
    },
  };
}

function design(context: StrategyContext, situation: Situation, count: number, random: Random): Proposal | null {
  const taken = new Set(situation.archive.entries.map(({ key }) => key));
  const size = Math.min(count, situation.left);
  const genomes = foldOverDesign(context.session.space, context.genes, size, taken, random);
  if (genomes.length > 0) return unscreened(genomes);
  const again = situation.archive.entries.filter((entry) => entry.failures === 0).slice(0, size);
  return unscreened(again.map(({ genome }) => genome));
}

function generation(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  portfolio: Portfolio,
  strange: boolean,
  random: Random,
): { readonly genomes: readonly Genome[]; readonly expectedGain: number } {
  const size = Math.min(generationSize(context.session), situation.left);
  const members = situation.ranked();
  const again = controls(context, situation, members, posterior.noiseSd).slice(0, Math.max(0, size - 1));
  const chosen: Genome[] = [];
  const free = (): number => size - again.length - chosen.length;
  portfolio.learn(situation.archive, posterior.noiseSd);
  for (let place = free(); place > 1; place--) {
    const way = portfolio.draw(random);
    if (way === 'screened') continue;
    const [child] = childOf[way]({ context, situation, posterior, members, random });
    if (child === undefined || chosen.some((other) => sameGenome(other, child))) continue;
    portfolio.note(child, way);
    chosen.push(child);
  }
  const pool = candidatePool(context, situation, posterior, random);
  const rest = (): Candidate[] => {
    const keys = new Set(chosen.map(genomeKey));
    return pool.filter(({ genome }) => !keys.has(genomeKey(genome)));
  };
  if (strange) chosen.push(...strangers(context, situation, posterior, rest(), chosen, free(), random));
  const screened = chooseBatch(posterior, context.genes, rest(), members[0]!.mean, free());
  for (const child of screened.chosen) portfolio.note(child, 'screened');
  chosen.push(...screened.chosen);
  const repeats = free() > 0 ? repeated(members, free()) : [];
  return { genomes: shuffled(random, [...chosen, ...again, ...repeats]), expectedGain: screened.expectedGain };
}

interface Breeding {
  readonly context: StrategyContext;
  readonly situation: Situation;
  readonly posterior: Posterior;
  readonly members: readonly Member[];
  readonly random: Random;
}

/** One genome that was never run, by each way but the screened one; none where it finds none. */
const childOf: { readonly [W in Exclude<Way, 'screened'>]: (breeding: Breeding) => Genome[] } = {
  plain: ({ context, situation, members, random }) => mutant(context, situation, members, random),
  contrary: ({ context, situation, members, random }) => contrary(context, situation, members, random),
  partner: ({ context, situation, posterior, members, random }) =>
    partnerSwap(context, situation, posterior, members, random),
  far: ({ context, situation, posterior, members }) => farChild(context, situation, posterior, members),
  anywhere: ({ context, situation, random }) => newSamples(context, situation, 1, random),
  rule: ({ context, situation, members, random }) => ruleChild(context, situation, members, random),
};
