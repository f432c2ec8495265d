import type { RuleSpace } from '../../src/constraints/space.ts';
import { baseGenome, type Genome, genomeKey } from '../../src/domain/genome.ts';
import { type Random, randomInt, shuffled } from '../../src/domain/random.ts';

/** Two levels of two factors (indices), the base among them: what happens when they meet. */
export interface Pair {
  readonly factors: readonly [number, number];
  readonly levels: readonly [number, number];
}

/** Valid genomes between which every pair of levels that a valid genome can have occurs. */
export interface CoveringArray {
  readonly rows: readonly Genome[];
  /** Pairs that no valid genome has. */
  readonly impossible: readonly Pair[];
}

/** Every pair of levels of two factors. */
export function pairsOf(space: RuleSpace): Pair[] {
  const sizes = space.factors.map(({ levels }) => levels.length);
  const pairs: Pair[] = [];
  for (let first = 0; first < sizes.length; first++)
    for (let second = first + 1; second < sizes.length; second++)
      for (let a = 0; a < (sizes[first] ?? 0); a++)
        for (let b = 0; b < (sizes[second] ?? 0); b++) pairs.push({ factors: [first, second], levels: [a, b] });
  return pairs;
}

/** Whether a genome has both levels. */
export function hasPair(genome: Genome, { factors, levels }: Pair): boolean {
  return genome[factors[0]] === levels[0] && genome[factors[1]] === levels[1];
}

/**
 * A greedy covering array of strength two: each row begins with a pair that no row has yet, and takes factor by factor,
 * in random order, the level that meets the most others for the first time and leaves the rules a way out.
 * The pairs count the base as a level, so that a treatment is also met without each of the others.
 */
export function coveringArray(space: RuleSpace, random: Random): CoveringArray {
  const open = new OpenPairs(space);
  const rows: Genome[] = [];
  const impossible: Pair[] = [];
  for (const pair of shuffled(random, pairsOf(space))) {
    if (!open.has(pair)) continue;
    const row = rowWith(space, pair, open, random);
    if (row === null) impossible.push(pair);
    else {
      open.close(row);
      rows.push(row);
    }
  }
  return { rows, impossible };
}

/** Valid genomes of some share of all treatments each: between the pairs and everything at once. */
export function randomSets(space: RuleSpace, count: number, random: Random): Genome[] {
  return Array.from({ length: count }, (_, i) => {
    const share = (i + 1) / (count + 1);
    const wanted = space.factors.map(({ levels }) =>
      random() < share && levels.length > 1 ? 1 + randomInt(random, levels.length - 1) : 0,
    );
    return space.repair(wanted, random);
  });
}

function rowWith(space: RuleSpace, pair: Pair, open: OpenPairs, random: Random): Genome | null {
  const held = new Set<number>(pair.factors);
  const wanted = baseGenome(space.factors).map((level, f) => {
    const at = pair.factors.indexOf(f);
    return at < 0 ? level : (pair.levels[at] ?? level);
  });
  let row = space.complete(wanted, held, random);
  const others = [...space.factors.keys()].filter((factor) => !held.has(factor));
  for (const factor of row === null ? [] : shuffled(random, others)) {
    for (const level of open.levelsByGain(row ?? [], factor, held, random)) {
      const next = space.complete(
        (row ?? []).map((at, f) => (f === factor ? level : at)),
        new Set([...held, factor]),
        random,
      );
      if (next === null) continue;
      row = next;
      break;
    }
    held.add(factor);
  }
  return row;
}

/** The pairs that no row has yet. */
class OpenPairs {
  readonly #sizes: readonly number[];
  readonly #offsets: readonly number[];
  readonly #levels: number;
  readonly #closed: Uint8Array;

  constructor({ factors }: RuleSpace) {
    this.#sizes = factors.map(({ levels }) => levels.length);
    let levels = 0;
    this.#offsets = this.#sizes.map((size) => {
      levels += size;
      return levels - size;
    });
    this.#levels = levels;
    this.#closed = new Uint8Array(levels * levels);
  }

  #at(a: number, levelOfA: number, b: number, levelOfB: number): number {
    const [first, second] = [(this.#offsets[a] ?? 0) + levelOfA, (this.#offsets[b] ?? 0) + levelOfB];
    return Math.min(first, second) * this.#levels + Math.max(first, second);
  }

  has({ factors, levels }: Pair): boolean {
    return this.#closed[this.#at(factors[0], levels[0], factors[1], levels[1])] === 0;
  }

  close(row: Genome): void {
    for (const [a, levelOfA] of row.entries())
      for (let b = a + 1; b < row.length; b++) this.#closed[this.#at(a, levelOfA, b, row[b] ?? 0)] = 1;
  }

  /** The factor's levels, first the one that meets most of the held factors' levels for the first time. */
  levelsByGain(row: Genome, factor: number, held: ReadonlySet<number>, random: Random): number[] {
    const gain = (level: number): number => {
      let gained = 0;
      for (const other of held) if (this.#closed[this.#at(factor, level, other, row[other] ?? 0)] === 0) gained++;
      return gained;
    };
    const levels = shuffled(random, [...Array(this.#sizes[factor] ?? 1).keys()]);
    return levels
      .map((level) => ({ level, gained: gain(level) }))
      .sort((a, b) => b.gained - a.gained)
      .map(({ level }) => level);
  }
}

/** What the user would be told to run again: a smallest failing set. */
export interface Isolated {
  /** Factors (indices) that are not at their base. */
  readonly factors: readonly number[];
  readonly genome: Genome;
  /** How often it was asked whether a genome fails. */
  readonly asked: number;
}

/**
 * Halves a failing genome down to a smallest valid part that fails (QuickXplain: Junker, Preferred explanations and
 * relaxations for over-constrained problems, 2004): few runs where few treatments are enough to fail.
 */
export async function isolated(
  space: RuleSpace,
  failing: Genome,
  fails: (genome: Genome) => Promise<boolean>,
): Promise<Isolated> {
  const known = new Map<string, boolean>();
  const failsWith = async (factors: readonly number[]): Promise<boolean> => {
    const genome = only(failing, factors);
    if (!space.isValid(genome)) return false;
    const key = genomeKey(genome);
    const answer = known.get(key) ?? (await fails(genome));
    known.set(key, answer);
    return answer;
  };
  const on = [...failing.keys()].filter((factor) => (failing[factor] ?? 0) > 0);
  let factors = (await failsWith([])) ? [] : await leastFailing([], on, failsWith);
  // A part that the rules forbid told nothing: what it hid may go now.
  for (const factor of factors) {
    const fewer = factors.filter((other) => other !== factor);
    if (fewer.length > 0 && (await failsWith(fewer))) factors = fewer;
  }
  const sorted = [...factors].sort((a, b) => a - b);
  return { factors: sorted, genome: only(failing, sorted), asked: known.size };
}

/** The least of `from` that fails beside what is given, which does not fail by itself. */
async function leastFailing(
  given: readonly number[],
  from: readonly number[],
  failsWith: (factors: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  if (from.length <= 1) return from;
  const half = Math.ceil(from.length / 2);
  const [first, second] = [from.slice(0, half), from.slice(half)];
  const withFirst = [...given, ...first];
  const ofSecond = (await failsWith(withFirst)) ? [] : await leastFailing(withFirst, second, failsWith);
  const withSecond = [...given, ...ofSecond];
  if (ofSecond.length > 0 && (await failsWith(withSecond))) return ofSecond;
  if (ofSecond.length === 0 && first.length === 1) return first;
  return [...(await leastFailing(withSecond, first, failsWith)), ...ofSecond];
}

const only = (genome: Genome, factors: readonly number[]): Genome =>
  genome.map((level, factor) => (factors.includes(factor) ? level : 0));
