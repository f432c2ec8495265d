import type { Genome } from '../../domain/genome.ts';
import { genomeKey, sameGenome } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import { designSize, foldOverDesign } from '../genetic/initial-design.ts';
import { mutate } from '../genetic/mutation.ts';
import type { Member } from '../genetic/population.ts';
import { tournament } from '../genetic/selection.ts';
import { type Candidate, chooseBatch, chooseUnknown } from '../surrogate/acquisition.ts';
import type { Posterior } from '../surrogate/posterior.ts';
import { candidatePool } from './candidates.ts';
import { GENERATION, type Proposal, type Situation, type Strategy, type StrategyContext } from './strategy.ts';

/** Share of the generations with a child that the surrogate did not screen: it keeps the model honest. */
const UNSCREENED = 0.5;
/** A genome is measured again until it has this many runs. */
const ENOUGH_RUNS = 4;
/** The base is measured again after so many runs: the drift's anchor. */
const BASE_EVERY = 20;
/** Generations without a new best after which half a generation goes where the model knows least. */
const STALE = 4;
const STRANGE = 4;
/** Candidates that fail more likely than this are not considered. */
const TOO_RISKY = 0.5;

/**
 * The surrogate-assisted genetic algorithm: children are bred on the surrogate, screened by expected improvement,
 * and run eight at a time with controls among them (search.md section 2.2).
 */
export function saga(context: StrategyContext): Strategy {
  const { session } = context;
  let stale = 0;
  let best: Genome | null = null;
  return {
    propose(situation) {
      const posterior = situation.posterior();
      const missing = designSize(context.genes.list.length) - situation.archive.entries.length;
      const random = session.streams(`g${situation.generation}/${session.runs.length}/propose`);
      if (missing > 0 || posterior === null) return design(context, situation, Math.max(missing, 2), random);
      const leader = situation.ranked()[0];
      if (leader === undefined) return design(context, situation, GENERATION, random);
      stale = best !== null && sameGenome(best, leader.genome) ? stale + 1 : 0;
      best = leader.genome;
      const strange = stale >= STALE;
      if (strange) stale = 0;
      return generation(context, situation, posterior, strange, random);
    },
  };
}

function design(context: StrategyContext, situation: Situation, count: number, random: Random): Proposal | null {
  const taken = new Set(situation.archive.entries.map(({ key }) => key));
  const size = Math.min(count, situation.left);
  const genomes = foldOverDesign(context.session.space, context.genes, size, taken, random);
  if (genomes.length > 0) return { genomes, expectedGain: null };
  const again = situation.archive.entries.filter((entry) => entry.failures === 0).slice(0, size);
  return again.length === 0 ? null : { genomes: again.map(({ genome }) => genome), expectedGain: null };
}

function generation(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  strange: boolean,
  random: Random,
): Proposal {
  const size = Math.min(GENERATION, situation.left);
  const members = situation.ranked();
  const again = controls(context, situation, members).slice(0, Math.max(0, size - 1));
  const pool = candidatePool(context, situation, posterior, random)
    .map((genome): Candidate => ({ genome, success: 1 - situation.failures.probability(genome) }))
    .filter(({ success }) => success > 1 - TOO_RISKY);
  const chosen: Genome[] = [];
  const rest = (): Candidate[] => {
    const keys = new Set(chosen.map(genomeKey));
    return pool.filter(({ genome }) => !keys.has(genomeKey(genome)));
  };
  const free = (): number => size - again.length - chosen.length;
  if (free() > 1 && random() < UNSCREENED) chosen.push(...unscreened(context, situation, members, random));
  if (strange) chosen.push(...chooseUnknown(posterior, context.genes, rest(), Math.min(STRANGE, free() - 1)));
  const screened = chooseBatch(posterior, context.genes, rest(), members[0]!.mean, free());
  chosen.push(...screened.chosen);
  const repeats = free() > 0 ? repeated(members, free()) : [];
  return { genomes: shuffled(random, [...chosen, ...again, ...repeats]), expectedGain: screened.expectedGain };
}

/** Measured again on purpose: the posterior-best with few runs, and the base from time to time. */
function controls({ session }: StrategyContext, situation: Situation, members: readonly Member[]): Genome[] {
  const leader = members.find(({ entry }) => entry.measurements.length < ENOUGH_RUNS) ?? members[0];
  const again = leader === undefined ? [] : [leader.genome];
  const base = session.genomes[0];
  const entry = base === undefined ? undefined : situation.archive.get(base);
  const last = entry?.measurements.at(-1)?.at;
  if (base !== undefined && last !== undefined && session.runs.length - last >= BASE_EVERY) again.push(base);
  return again;
}

/** A child of two good parents that no model looked at. */
function unscreened(
  { session, genes }: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  random: Random,
): Genome[] {
  const { space } = session;
  for (let tries = 0; tries < 5; tries++) {
    const mutant = mutate(tournament(random, members.slice(0, GENERATION), ({ mean }) => mean).genome, genes, random);
    const child = space.isValid(mutant) ? mutant : space.repair(mutant, random);
    const safe = situation.failures.probability(child) < TOO_RISKY;
    if (safe && space.isValid(child) && !situation.archive.has(child)) return [child];
  }
  return [];
}

/** Where nothing new is left: the best genomes with the fewest runs. */
function repeated(members: readonly Member[], count: number): Genome[] {
  return members
    .slice(0, GENERATION)
    .toSorted((a, b) => a.entry.runs - b.entry.runs)
    .slice(0, count)
    .map(({ genome }) => genome);
}
