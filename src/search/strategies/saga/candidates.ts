import type { Genome } from '../../../domain/genome.ts';
import { genomeKey } from '../../../domain/genome.ts';
import { type Random, randomInt } from '../../../domain/random.ts';
import { crossover } from '../../genetic/crossover.ts';
import { linkageBlocks } from '../../genetic/linkage.ts';
import { mutate, neighbours } from '../../genetic/mutation.ts';
import type { Member } from '../../genetic/population.ts';
import { tournament } from '../../genetic/selection.ts';
import { type Candidate, expectedImprovement } from '../../surrogate/acquisition.ts';
import type { Posterior } from '../../surrogate/posterior.ts';
import { repaired } from '../common.ts';
import type { Situation, StrategyContext } from '../strategy.ts';
import { shortlist } from './shortlist.ts';

/** The population: the best of all time by posterior mean. */
const POPULATION = 12;
const ROUNDS = 4;
const CHILDREN = 80;
const KEPT = 25;
/** Of all that was bred, what the batch is chosen from. */
const HANDED_OVER = 300;
/** Random valid genomes beside the children. */
const STRANGERS = 60;
/** Members whose neighbours are all considered, and of the best also two changes at a time, up to so many. */
const NEIGHBOURED = 3;
const DOUBLE_CHANGES = 500;
/** A space of up to so many genomes is scored whole by the surrogate. */
const SCORED_WHOLE = 4_000;

/** What fails more likely than this is not considered. */
export const TOO_RISKY = 0.5;

/** Genomes never run, all valid and different and not too risky, for the acquisition to choose from. */
export function candidatePool(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  random: Random,
): Candidate[] {
  return freshGenomes(context, situation, posterior, random)
    .map((genome): Candidate => ({ genome, success: 1 - situation.failures.probability(genome) }))
    .filter(({ success }) => success > 1 - TOO_RISKY);
}

function freshGenomes(context: StrategyContext, situation: Situation, posterior: Posterior, random: Random): Genome[] {
  const { enumerated } = context.session.space;
  const fresh = (genome: Genome): boolean => !situation.archive.has(genome);
  if (enumerated === null) return bred(context, situation, posterior, random);
  if (enumerated.length <= SCORED_WHOLE) return enumerated.filter(fresh);
  const rows = shortlist(enumerated.length, context, situation, posterior, random);
  return rows.map((row) => enumerated[row]!).filter(fresh);
}

/** An inner genetic algorithm on the surrogate: spends no runs. */
function bred(context: StrategyContext, situation: Situation, posterior: Posterior, random: Random): Genome[] {
  const { genes, session } = context;
  const population = situation.ranked().slice(0, POPULATION);
  const pool = new Collector(context, situation, posterior, random);
  const blocks = linkageBlocks(posterior, genes.list.length);
  for (const { genome } of population.slice(0, NEIGHBOURED)) {
    for (const neighbour of neighbours(genome, genes)) pool.add(neighbour);
  }
  for (const genome of doubleChanges(population, context, random)) pool.add(genome);
  for (let i = 0; i < STRANGERS; i++) pool.add(session.space.sample(random));
  let parents = population.map(({ genome }) => genome);
  for (let round = 0; round < ROUNDS && parents.length > 0; round++) {
    for (let child = 0; child < CHILDREN; child++) {
      const first = parents[randomInt(random, parents.length)]!;
      const second = tournament(random, population, ({ mean }) => mean).genome;
      pool.add(mutate(crossover(first, second, genes, blocks, random), genes, random));
    }
    parents = pool.head(KEPT);
  }
  return pool.head(HANDED_OVER);
}

/** Two changes of the best genome at a time: what a pair that helps only together needs. */
function doubleChanges(population: readonly Member[], { genes }: StrategyContext, random: Random): Genome[] {
  const best = population[0];
  if (best === undefined) return [];
  const once = neighbours(best.genome, genes);
  return Array.from({ length: DOUBLE_CHANGES }, () => {
    const second = neighbours(once[randomInt(random, once.length)]!, genes);
    return second[randomInt(random, second.length)]!;
  });
}

/** Collects valid genomes that were never run, repairing what is not valid, and knows their expected improvement. */
class Collector {
  readonly #found = new Map<string, Genome>();
  readonly #value = new Map<string, number>();
  readonly #context: StrategyContext;
  readonly #situation: Situation;
  readonly #posterior: Posterior;
  readonly #random: Random;

  constructor(context: StrategyContext, situation: Situation, posterior: Posterior, random: Random) {
    this.#context = context;
    this.#situation = situation;
    this.#posterior = posterior;
    this.#random = random;
  }

  add(genome: Genome): void {
    const { space } = this.#context.session;
    const valid = repaired(space, genome, this.#random);
    if (valid === null || this.#situation.archive.has(valid)) return;
    const key = genomeKey(valid);
    if (!this.#found.has(key)) this.#found.set(key, valid);
  }

  /** The genomes with the greatest expected improvement × probability of success. */
  head(count: number): Genome[] {
    this.#evaluate();
    const keys = [...this.#found.keys()];
    const value = (key: string): number => this.#value.get(key) ?? 0;
    const order = keys.sort((a, b) => value(b) - value(a) || (a < b ? -1 : 1));
    return order.slice(0, count).map((key) => this.#found.get(key)!);
  }

  #evaluate(): void {
    const fresh = [...this.#found].filter(([key]) => !this.#value.has(key));
    const { genes } = this.#context;
    const best = this.#situation.ranked()[0]?.mean ?? 0;
    const { mean, variance } = this.#posterior.joint(fresh.map(([, genome]) => genes.encode(genome)));
    fresh.forEach(([key, genome], i) => {
      const success = 1 - this.#situation.failures.probability(genome);
      this.#value.set(key, success * expectedImprovement(mean[i]!, variance[i]!, best));
    });
  }
}
