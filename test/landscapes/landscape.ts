import type { Factor } from '../../src/domain/factor.ts';
import type { Genome } from '../../src/domain/genome.ts';
import { baseGenome, hamming } from '../../src/domain/genome.ts';
import { type Random, randomInt, shuffled } from '../../src/domain/random.ts';
import type { SearchSpace } from '../../src/domain/space.ts';

/** A made-up truth to search in: what engines are tested and compared on. */
export interface Landscape {
  readonly name: string;
  readonly space: SearchSpace;
  /** ln µs per task, without noise. */
  lnTime(genome: Genome): number;
  /** Probability that a run fails. */
  failure(genome: Genome): number;
  /** Factor by which the core noise of a run differs from the usual. */
  noiseScale(genome: Genome): number;
}

const CERTAIN = { failure: () => 0, noiseScale: () => 1 };

/** @param parts what differs from a landscape without failures and with equal noise. */
export function landscape(parts: Pick<Landscape, 'name' | 'space' | 'lnTime'> & Partial<Landscape>): Landscape {
  return { ...CERTAIN, ...parts };
}

/** A two-level factor. */
export function switchFactor(name: string): Factor {
  return plainFactor(name, ['off', 'on'], false);
}

/** A factor whose levels are named by their values. */
export function plainFactor(name: string, values: readonly (string | number)[], ordinal: boolean): Factor {
  const levels = values.map((value) => ({
    name: String(value),
    value,
    about: '',
    class: 'config' as const,
    risk: null,
    actions: [],
  }));
  return { name, about: '', ordinal, scale: 'linear', levels, caution: null, aliases: {}, set: null, when: null };
}

/** Factors with pairs that exclude each other: both off their base is invalid. */
export function spaceWithExclusions(
  factors: readonly Factor[],
  exclusions: readonly (readonly [number, number])[] = [],
): SearchSpace {
  const isValid = (genome: Genome): boolean => exclusions.every(([a, b]) => genome[a] === 0 || genome[b] === 0);
  const sample = (random: Random): Genome => {
    for (;;) {
      const genome = factors.map((factor) => randomInt(random, factor.levels.length));
      if (isValid(genome)) return genome;
    }
  };
  const repair = (genome: Genome, random: Random): Genome => {
    const repaired = [...genome];
    for (const [a, b] of exclusions) {
      if (repaired[a] !== 0 && repaired[b] !== 0) repaired[random() < 0.5 ? a : b] = 0;
    }
    return repaired;
  };
  return { factors, isValid, sample, repair, enumerated: null };
}

/** Steps of two changes are tried up to this many factors; beyond it one change at a time. */
const STARTS = 40;

/**
 * The best genome found by steepest descent in one and two changes from many starts: for landscapes too large to enumerate.
 * With a smooth pairwise structure all good starts end in the same place.
 */
export function optimumOf({ space, lnTime, failure }: Landscape, random: Random, starts = STARTS): Genome {
  const value = (genome: Genome): number => (failure(genome) < 0.5 ? lnTime(genome) : Number.POSITIVE_INFINITY);
  if (space.enumerated !== null) return best(space.enumerated, value);
  let found = descend(baseGenome(space.factors), space, value);
  for (let i = 0; i < starts; i++) {
    const end = descend(space.sample(random), space, value);
    if (value(end) < value(found)) found = end;
  }
  return found;
}

function descend(start: Genome, space: SearchSpace, value: (genome: Genome) => number): Genome {
  let current = start;
  for (;;) {
    const one = best([current, ...changes(current, space)], value);
    const next = value(one) < value(current) - 1e-12 ? one : best([current, ...doubleChanges(current, space)], value);
    if (!(value(next) < value(current) - 1e-12)) return current;
    current = next;
  }
}

function best(genomes: Iterable<Genome>, value: (genome: Genome) => number): Genome {
  let winner: Genome | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const genome of genomes) {
    const v = value(genome);
    if (winner === null || v < least) [winner, least] = [genome, v];
  }
  if (winner === null) throw new RangeError('no genome to choose from');
  return winner;
}

function* changes(genome: Genome, space: SearchSpace): Generator<Genome> {
  for (const changed of rawChanges(genome, space.factors, 0)) if (space.isValid(changed)) yield changed;
}

function* doubleChanges(genome: Genome, space: SearchSpace): Generator<Genome> {
  for (let i = 0; i < space.factors.length; i++) {
    for (const once of rawChanges(genome, space.factors.slice(0, i + 1), i)) {
      for (const twice of rawChanges(once, space.factors, i + 1)) if (space.isValid(twice)) yield twice;
    }
  }
}

function* rawChanges(genome: Genome, factors: readonly Factor[], from: number): Generator<Genome> {
  for (let f = from; f < factors.length; f++) {
    for (let level = 0; level < factors[f]!.levels.length; level++) {
      if (level === genome[f]) continue;
      const changed = [...genome];
      changed[f] = level;
      yield changed;
    }
  }
}

/** A space given by a list of its valid genomes. */
export function listedSpace(factors: readonly Factor[], rows: readonly Genome[]): SearchSpace {
  const keys = new Set(rows.map((row) => row.join(',')));
  return {
    factors,
    enumerated: rows,
    isValid: (genome) => keys.has(genome.join(',')),
    sample: (random) => rows[randomInt(random, rows.length)]!,
    repair: (genome, random) => (keys.has(genome.join(',')) ? genome : nearestRow(rows, genome, random)),
  };
}

function nearestRow(rows: readonly Genome[], genome: Genome, random: Random): Genome {
  let least = Number.POSITIVE_INFINITY;
  let nearest: Genome[] = [];
  for (const row of rows) {
    const distance = hamming(row, genome);
    if (distance < least) [least, nearest] = [distance, []];
    if (distance === least) nearest.push(row);
  }
  return shuffled(random, nearest)[0]!;
}
