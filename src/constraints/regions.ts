import type { Random } from '../domain/random.ts';
import { randomInt, shuffled } from '../domain/random.ts';
import type { Component } from './components.ts';
import { type Diagram, DiagramTooLarge, diagramOf } from './diagram.ts';
import { combinations, nearest, possibleLevels, samplerOf } from './diagram-use.ts';
import { levels } from './formula.ts';

/** The valid combinations of the levels of one component's factors. */
export interface Region {
  readonly factors: readonly number[];
  readonly count: bigint;
  /** False: `count` is a lower bound, and samples are as uniform as a long random walk makes them. */
  readonly exact: boolean;
  /** Writes a random valid combination into the genome. */
  sample(random: Random, into: number[]): void;
  /**
   * Writes a nearest valid combination into the genome, which keeps the levels of `held`.
   * @returns false where no valid combination keeps them (or none was found).
   */
  repair(genome: number[], random: Random, held?: ReadonlySet<number>): boolean;
  /** By factor and level: occurs in a valid combination; null where that is not known. */
  readonly possible: readonly (readonly boolean[])[] | null;
  /** All of them, in order; null where they are too many to know. */
  list(): Iterable<readonly number[]> | null;
}

/** The valid combinations of a component, exactly where its diagram is small enough, else by search. */
export function regionOf(component: Component, sizes: readonly number[], diagramLimit?: number): Region {
  const formulas = component.rules.map((rule) => rule.formula);
  const own = component.factors.map((factor) => sizes[factor] ?? 1);
  try {
    return exactRegion(diagramOf(formulas, component.factors, own, diagramLimit));
  } catch (error) {
    if (!(error instanceof DiagramTooLarge)) throw error;
    return searchedRegion(component, sizes, diagramLimit);
  }
}

function exactRegion(diagram: Diagram): Region {
  const sampler = samplerOf(diagram);
  return {
    factors: diagram.factors,
    count: sampler.count,
    exact: true,
    sample: sampler.sample,
    repair: (genome, random, held) => nearest(diagram, genome, random, held),
    possible: possibleLevels(diagram),
    list: () => combinations(diagram),
  };
}

/** Uniform draws that are tried before walking: below one valid in so many a walk is cheaper. */
const DRAWS = 2_000;
/** Steps of a walk per factor, enough to forget where it began (docs/decisions/initial-design.md). */
const STEPS_PER_FACTOR = 8;
/** Tries of the search for a first valid combination. */
const TRIES = 200_000;

function searchedRegion(component: Component, sizes: readonly number[], diagramLimit?: number): Region {
  const { factors } = component;
  const holds = (genome: readonly number[]): boolean => component.rules.every((rule) => rule.holds(genome));
  const anchor = firstValid(component, sizes);
  const common = draw(factors, sizes, holds, parkMiller(), [...(anchor ?? [])]);
  const copy = (from: readonly number[], into: number[]): void => {
    for (const factor of factors) into[factor] = from[factor] ?? 0;
  };
  return {
    factors,
    exact: false,
    count: anchor === null ? 0n : countAround(component, anchor, sizes, diagramLimit),
    possible: null,
    list: () => null,
    sample(random, into) {
      if (anchor === null) return;
      if (common) draw(factors, sizes, holds, random, into);
      if (common && holds(into)) return;
      copy(anchor, into);
      walk(factors, sizes, holds, random, into);
    },
    repair(genome, random, held) {
      if (holds(genome)) return true;
      if (anchor === null) return false;
      // From a valid genome towards the wanted one, gene by gene in random order, never leaving the valid ones.
      const start = [...genome];
      copy(anchor, start);
      walk(factors, sizes, holds, random, start);
      const order = shuffled(random, factors).sort(
        (a, b) => Number(held?.has(b) ?? false) - Number(held?.has(a) ?? false),
      );
      for (let changed = true; changed; ) {
        changed = false;
        for (const factor of order) {
          const [before, wanted] = [start[factor] ?? 0, genome[factor] ?? 0];
          if (before === wanted) continue;
          start[factor] = wanted;
          if (holds(start)) changed = true;
          else start[factor] = before;
        }
      }
      for (const factor of held ?? []) if (factors.includes(factor) && start[factor] !== genome[factor]) return false;
      copy(start, genome);
      return true;
    },
  };
}

/** Draws until the combination is valid. @returns false where none of many is */
function draw(
  factors: readonly number[],
  sizes: readonly number[],
  holds: (genome: readonly number[]) => boolean,
  random: Random,
  into: number[],
): boolean {
  for (let i = 0; i < DRAWS; i++) {
    for (const factor of factors) into[factor] = randomInt(random, sizes[factor] ?? 1);
    if (holds(into)) return true;
  }
  return false;
}

/** Changes one or two factors at a time and keeps what is valid: in the long run every reachable genome is as likely. */
function walk(
  factors: readonly number[],
  sizes: readonly number[],
  holds: (genome: readonly number[]) => boolean,
  random: Random,
  genome: number[],
): void {
  for (let i = 0; i < factors.length * STEPS_PER_FACTOR; i++) {
    const changed = [factors[randomInt(random, factors.length)] ?? 0, factors[randomInt(random, factors.length)] ?? 0];
    const before = changed.map((factor) => genome[factor] ?? 0);
    for (const factor of changed) genome[factor] = randomInt(random, sizes[factor] ?? 1);
    if (holds(genome)) continue;
    for (const [k, factor] of changed.entries()) genome[factor] = before[k] ?? 0;
  }
}

/**
 * A valid combination by descent on the number of broken rules with deterministic restarts (Selman, Levesque and
 * Mitchell 1992), so that building a space needs neither a solver nor a random stream.
 */
function firstValid(component: Component, sizes: readonly number[]): number[] | null {
  const genome = new Array<number>(sizes.length).fill(0);
  const random = parkMiller();
  const next = (bound: number): number => randomInt(random, bound);
  for (let i = 0; i < TRIES; i++) {
    const broken = component.rules.filter((rule) => !rule.holds(genome));
    const rule = broken[next(Math.max(1, broken.length))];
    if (rule === undefined) return genome;
    const factor = rule.factors[next(Math.max(1, rule.factors.length))];
    if (factor === undefined) return null;
    const before = genome[factor] ?? 0;
    genome[factor] = next(sizes[factor] ?? 1);
    const worse = component.rules.filter((other) => !other.holds(genome)).length > broken.length;
    if (worse && next(10) > 0) genome[factor] = before;
  }
  return null;
}

/** The generator of Park and Miller (1988), for what must be the same in every search. */
function parkMiller(): Random {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** The valid combinations that share the anchor's levels in the last factors, as few of those as keep the diagram small. */
function countAround(
  component: Component,
  anchor: readonly number[],
  sizes: readonly number[],
  diagramLimit?: number,
): bigint {
  const { factors, rules } = component;
  for (let free = Math.floor(factors.length / 2); free > 0; free = Math.floor(free / 2)) {
    const fixed = factors.slice(free).map((factor) => {
      const size = sizes[factor] ?? 1;
      return levels(
        factor,
        Array.from({ length: size }, (_, level) => level === anchor[factor]),
      );
    });
    try {
      const formulas = [...fixed, ...rules.map((rule) => rule.formula)];
      return samplerOf(
        diagramOf(
          formulas,
          factors,
          factors.map((factor) => sizes[factor] ?? 1),
          diagramLimit,
        ),
      ).count;
    } catch (error) {
      if (!(error instanceof DiagramTooLarge)) throw error;
    }
  }
  return 1n;
}
