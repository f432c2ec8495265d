import { TREATMENT_CLASSES } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Model } from '../findings.ts';
import { differing, withLevels } from './players.ts';

/** A node before it is measured. */
export interface PlannedNode {
  readonly factors: readonly number[];
  readonly genome: Genome;
  readonly modelGain: number;
}

/** Predicted drops that differ by less are a tie: the nicer class goes first. */
const TIE = 0.01;

/** Base → best, each time the treatment with the largest predicted drop: ablation analysis (Fawcett & Hoos 2016). */
export function bestFirst(space: SearchSpace, base: Genome, best: Genome, model: Model): PlannedNode[] {
  return greedy(space, base, best, model, () => 0);
}

/** Base → best by class, from what costs nothing to lost features; best first inside a class. */
export function nicestFirst(space: SearchSpace, base: Genome, best: Genome, model: Model): PlannedNode[] {
  return greedy(space, base, best, model, (factor) => niceness(space, best, factor));
}

/** The same nodes by another model. */
export function valued(nodes: readonly PlannedNode[], model: Model): PlannedNode[] {
  const predictions = model.predict(nodes.map(({ genome }) => genome));
  const origin = predictions[0]?.mean ?? 0;
  return nodes.map((node, i) => ({ ...node, modelGain: origin - (predictions[i]?.mean ?? origin) }));
}

/** The place of a treatment in the order of niceness: 0 is the nicest. */
function niceness(space: SearchSpace, best: Genome, factor: number): number {
  const level = space.factors[factor]?.levels[best[factor] ?? 0];
  return level === undefined ? 0 : TREATMENT_CLASSES.indexOf(level.class);
}

function greedy(
  space: SearchSpace,
  base: Genome,
  best: Genome,
  model: Model,
  tierOf: (factor: number) => number,
): PlannedNode[] {
  const nodes: PlannedNode[] = [{ factors: [], genome: base, modelGain: 0 }];
  const origin = model.predict([base])[0]?.mean ?? 0;
  let at = base;
  for (let rest = differing(at, best); rest.length > 0; rest = differing(at, best)) {
    const options = nextSteps(space, at, best, rest);
    const predictions = model.predict(options.map((factors) => withLevels(at, best, factors)));
    const gains = options.map((_, i) => origin - (predictions[i]?.mean ?? origin));
    const tiers = options.map((factors) => Math.max(...factors.map(tierOf)));
    const factors = options[choose(space, best, options, gains, tiers)] ?? rest;
    at = withLevels(at, best, factors);
    nodes.push({ factors, genome: at, modelGain: gains[options.indexOf(factors)] ?? 0 });
  }
  return nodes;
}

/** Valid single steps; else pairs that are only valid together; else all that is left at once. */
function nextSteps(space: SearchSpace, at: Genome, best: Genome, rest: readonly number[]): (readonly number[])[] {
  const isValid = (factors: readonly number[]): boolean => space.isValid(withLevels(at, best, factors));
  const single = rest.map((factor) => [factor]).filter(isValid);
  if (single.length > 0) return single;
  const pairs = rest.flatMap((a, i) => rest.slice(i + 1).map((b) => [a, b])).filter(isValid);
  return pairs.length > 0 ? pairs : [rest];
}

function choose(
  space: SearchSpace,
  best: Genome,
  options: readonly (readonly number[])[],
  gains: readonly number[],
  tiers: readonly number[],
): number {
  const tier = Math.min(...tiers);
  const inTier = options.map((_, i) => i).filter((i) => tiers[i] === tier);
  const top = Math.max(...inTier.map((i) => gains[i] ?? 0));
  const nice = (i: number): number => Math.max(...(options[i] ?? []).map((factor) => niceness(space, best, factor)));
  const tied = inTier.filter((i) => (gains[i] ?? 0) >= top - TIE);
  return tied.sort((a, b) => nice(a) - nice(b) || (gains[b] ?? 0) - (gains[a] ?? 0))[0] ?? 0;
}
