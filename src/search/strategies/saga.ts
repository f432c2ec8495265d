import type { Genome } from '../../domain/genome.ts';
import { genomeKey, sameGenome } from '../../domain/genome.ts';
import { pick, type Random, randomInt, shuffled } from '../../domain/random.ts';
import { designSize, foldOverDesign } from '../genetic/initial-design.ts';
import { mutate } from '../genetic/mutation.ts';
import type { Member } from '../genetic/population.ts';
import { tournament } from '../genetic/selection.ts';
import { type Candidate, chooseBatch, chooseUnknown } from '../surrogate/acquisition.ts';
import type { Posterior } from '../surrogate/posterior.ts';
import { candidatePool } from './candidates.ts';
import { newSamples } from './random.ts';
import { nearestRowsWithOther } from './shortlist.ts';
import { GENERATION, type Proposal, type Situation, type Strategy, type StrategyContext } from './strategy.ts';

/** Share of the generations with a child that the surrogate did not screen: it keeps the model honest. */
const UNSCREENED = 0.5;
/** Before this share of the runs it is a mutant of a good genome, after it one that tests what the leaders agree on. */
const TESTED_FROM = 0.4;
/** Genes and mutants that are tried for such a child before it is given up. */
const GENES_TO_TRY = 10;
const MUTANT_TRIES = 10;
/** Leaders among which a gene's other values are counted as tried. */
const LEADERS = 30;
/** A genome is measured again until it has this many runs. */
const ENOUGH_RUNS = 4;
/** A single run this many sd of the noise faster than the leader is a discovery or a glitch: it is made again. */
const SURPRISING = 3;
/** The base is measured again after so many runs: the drift's anchor. */
const BASE_EVERY = 20;
/** Generations without a new best after which a part of one goes where the model knows least. */
const STALE = 4;
/** The model is finished when the gain that it expects is below this part of a run's noise. */
const FINISHED = 0.25;
/** Of such a generation: the genomes least known to the model, and uniform ones, for a model can be wrong everywhere. */
const LEAST_KNOWN = 2;
const UNIFORM = 3;
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
  let expected = Number.POSITIVE_INFINITY;
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
      const strange = stale >= STALE || expected < FINISHED * context.calibration.sdCore;
      if (strange) stale = 0;
      const proposal = generation(context, situation, posterior, strange, random);
      expected = proposal.expectedGain;
      return proposal;
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
): { readonly genomes: readonly Genome[]; readonly expectedGain: number } {
  const size = Math.min(GENERATION, situation.left);
  const members = situation.ranked();
  const again = controls(context, situation, members, posterior.noiseSd).slice(0, Math.max(0, size - 1));
  const pool = candidatePool(context, situation, posterior, random)
    .map((genome): Candidate => ({ genome, success: 1 - situation.failures.probability(genome) }))
    .filter(({ success }) => success > 1 - TOO_RISKY);
  const chosen: Genome[] = [];
  const rest = (): Candidate[] => {
    const keys = new Set(chosen.map(genomeKey));
    return pool.filter(({ genome }) => !keys.has(genomeKey(genome)));
  };
  const free = (): number => size - again.length - chosen.length;
  if (free() > 1 && random() < UNSCREENED) {
    const child = situation.progress < TESTED_FROM ? mutant : contrary;
    chosen.push(...child(context, situation, members, random));
  }
  if (strange) {
    chosen.push(...chooseUnknown(posterior, context.genes, rest(), Math.min(LEAST_KNOWN, Math.max(0, free() - 1))));
    chosen.push(...uniform(context, situation, Math.min(UNIFORM, free() - 1), chosen, random));
  }
  const screened = chooseBatch(posterior, context.genes, rest(), members[0]!.mean, free());
  chosen.push(...screened.chosen);
  const repeats = free() > 0 ? repeated(members, free()) : [];
  return { genomes: shuffled(random, [...chosen, ...again, ...repeats]), expectedGain: screened.expectedGain };
}

/** Measured again on purpose: the posterior-best with few runs, a surprise, and the base from time to time. */
function controls(
  { session }: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  noiseSd: number,
): Genome[] {
  const leader = members.find(({ entry }) => entry.measurements.length < ENOUGH_RUNS) ?? members[0];
  const again = leader === undefined ? [] : [leader.genome];
  const surprise = members.find(({ entry: { measurements } }) => {
    const [only, second] = measurements;
    return only !== undefined && second === undefined && only.y < members[0]!.mean - SURPRISING * noiseSd;
  });
  if (surprise !== undefined && surprise !== leader) again.push(surprise.genome);
  const base = session.genomes[0];
  const entry = base === undefined ? undefined : situation.archive.get(base);
  const last = entry?.measurements.at(-1)?.at;
  if (base !== undefined && last !== undefined && session.runs.length - last >= BASE_EVERY) again.push(base);
  return again;
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
  const child = space.isValid(flipped) ? flipped : space.repair(flipped, random);
  return space.isValid(child) && genes.encode(child)[gene] !== from[gene] ? child : null;
}

function uniform(
  context: StrategyContext,
  situation: Situation,
  count: number,
  chosen: readonly Genome[],
  random: Random,
): Genome[] {
  const samples = newSamples(context, situation, Math.max(0, count), random, new Set(chosen.map(genomeKey)));
  return samples.filter((genome) => situation.failures.probability(genome) < TOO_RISKY);
}

/** Where nothing new is left: the best genomes with the fewest runs. */
function repeated(members: readonly Member[], count: number): Genome[] {
  return members
    .slice(0, GENERATION)
    .toSorted((a, b) => a.entry.runs - b.entry.runs)
    .slice(0, count)
    .map(({ genome }) => genome);
}
