import type { Genome } from '../../domain/genome.ts';
import { genomeKey, hamming } from '../../domain/genome.ts';
import { type Random, randomInt } from '../../domain/random.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { crossover } from '../genetic/crossover.ts';
import { linkageBlocks } from '../genetic/linkage.ts';
import { mutate, neighbours } from '../genetic/mutation.ts';
import type { Member } from '../genetic/population.ts';
import { tournament } from '../genetic/selection.ts';
import { expectedImprovement } from '../surrogate/acquisition.ts';
import type { Posterior } from '../surrogate/posterior.ts';
import type { Situation, StrategyContext } from './strategy.ts';

/** The population: the best of all time by posterior mean. */
const POPULATION = 12;
const ROUNDS = 4;
const CHILDREN = 80;
const KEPT = 25;
/** Random valid genomes beside the children. */
const STRANGERS = 60;
/** Members whose neighbours are all considered, and of the best also two changes at a time, up to so many. */
const NEIGHBOURED = 3;
const DOUBLE_CHANGES = 500;
/** A space of up to so many genomes is scored whole by the surrogate. */
const SCORED_WHOLE = 4_000;
/** A larger enumerated one is ranked by its polynomial part; the head of the ranking is scored. */
const SHORTLIST = 1_500;
const ROWS_BESIDE = 500;
const NEAR = 2;

/** Genomes never run, all valid and different, for the acquisition to choose from. */
export function candidatePool(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  random: Random,
): Genome[] {
  const { enumerated } = context.session.space;
  const fresh = (genome: Genome): boolean => !situation.archive.has(genome);
  if (enumerated === null) return [...bred(context, situation, posterior, random).values()];
  if (enumerated.length <= SCORED_WHOLE) return enumerated.filter(fresh);
  return shortlist(enumerated, context, situation, posterior, random);
}

/** An inner genetic algorithm on the surrogate: spends no runs. */
function bred(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  random: Random,
): Map<string, Genome> {
  const { genes, session } = context;
  const population = situation.ranked().slice(0, POPULATION);
  const pool = new Collector(session.space, situation, random);
  const best = population[0]?.mean ?? 0;
  const blocks = linkageBlocks(posterior, genes.list.length);
  for (const { genome } of population.slice(0, NEIGHBOURED)) {
    for (const neighbour of neighbours(genome, genes)) pool.add(neighbour);
  }
  for (const genome of doubleChanges(population, context, random)) pool.add(genome);
  for (let i = 0; i < STRANGERS; i++) pool.add(session.space.sample(random));
  let parents = population.map(({ genome }) => genome);
  for (let round = 0; round < ROUNDS && population.length > 0; round++) {
    for (let child = 0; child < CHILDREN; child++) {
      const first = parents[randomInt(random, parents.length)]!;
      const second = tournament(random, population, ({ mean }) => mean).genome;
      pool.add(mutate(crossover(first, second, genes, blocks, random), genes, random));
    }
    parents = head([...pool.found.values()], context, posterior, best);
  }
  return pool.found;
}

/** The genomes of a pool with the greatest expected improvement. */
function head(pool: readonly Genome[], { genes }: StrategyContext, posterior: Posterior, best: number): Genome[] {
  const { mean, variance } = posterior.joint(pool.map((genome) => genes.encode(genome)));
  const value = pool.map((_, c) => expectedImprovement(mean[c]!, variance[c]!, best));
  const order = pool.map((_, c) => c).sort((a, b) => value[b]! - value[a]! || a - b);
  return order.slice(0, KEPT).map((c) => pool[c]!);
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

/** Collects valid genomes that were never run, repairing what is not valid. */
class Collector {
  readonly found = new Map<string, Genome>();
  readonly #space: SearchSpace;
  readonly #situation: Situation;
  readonly #random: Random;

  constructor(space: SearchSpace, situation: Situation, random: Random) {
    this.#space = space;
    this.#situation = situation;
    this.#random = random;
  }

  add(genome: Genome): void {
    const valid = this.#space.isValid(genome) ? genome : this.#space.repair(genome, this.#random);
    const key = genomeKey(valid);
    if (this.found.has(key) || this.#situation.archive.has(valid) || !this.#space.isValid(valid)) return;
    this.found.set(key, valid);
  }
}

/** Of a long list of rows: the best by the surrogate's main and pair effects, the neighbourhood of the best rows, and some others. */
function shortlist(
  rows: readonly Genome[],
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  random: Random,
): Genome[] {
  const chosen = new Map<string, Genome>();
  const add = (genome: Genome): void => {
    if (!situation.archive.has(genome)) chosen.set(genomeKey(genome), genome);
  };
  for (const row of bestByPolynomial(rows, context, posterior)) add(row);
  const members = situation.ranked().slice(0, NEIGHBOURED);
  for (const row of rows) {
    if (members.some(({ genome }) => hamming(genome, row) <= NEAR)) add(row);
  }
  for (let i = 0; i < ROWS_BESIDE; i++) add(rows[randomInt(random, rows.length)]!);
  return [...chosen.values()];
}

function bestByPolynomial(rows: readonly Genome[], { genes }: StrategyContext, posterior: Posterior): Genome[] {
  const { main, pair } = posterior.weights();
  const count = genes.list.length;
  const pairs = Array.from({ length: count }, (_, g) =>
    Array.from({ length: count }, (_, h) => (h > g ? pair(g, h) : null)),
  );
  const scores = Float64Array.from(rows, (row) => {
    const values = genes.encodeRow(row);
    let score = 0;
    for (let g = 0; g < count; g++) {
      score += main[g]![values[g]!]!;
      for (let h = g + 1; h < count; h++) {
        score += pairs[g]![h]![values[g]! * genes.list[h]!.values + values[h]!]!;
      }
    }
    return score;
  });
  const threshold = Float64Array.from(scores).sort()[Math.min(SHORTLIST, rows.length) - 1]!;
  return rows.filter((_, i) => scores[i]! <= threshold);
}
