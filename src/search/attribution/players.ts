import { type Genome, genomeKey } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Model } from '../findings.ts';

/** A factor that is off its base in the best genome. */
export interface Player {
  readonly factor: number;
  /** The best genome without it, and without what cannot stand without it; null: no valid genome was found. */
  readonly removed: Genome | null;
  /** The base with it, and with what it cannot stand without. */
  readonly alone: Genome | null;
  /** ln(T without / T with) at the best and at the base, by the model. */
  readonly atBest: { readonly mean: number; readonly sd: number };
  readonly atBase: { readonly mean: number; readonly sd: number };
}

/** The players between base and best, with what the model makes of them. */
export function playersOf(space: SearchSpace, base: Genome, best: Genome, model: Model): Player[] {
  const factors = differing(base, best);
  const removed = factors.map((factor) => switched(space, best, base, factor));
  const alone = factors.map((factor) => switched(space, base, best, factor));
  const atBest = differences(model, best, removed, -1);
  const atBase = differences(model, base, alone, 1);
  const nothing = { mean: 0, sd: Number.POSITIVE_INFINITY };
  return factors.map((factor, i) => ({
    factor,
    removed: removed[i] ?? null,
    alone: alone[i] ?? null,
    atBest: atBest[i] ?? nothing,
    atBase: atBase[i] ?? nothing,
  }));
}

export function differing(a: Genome, b: Genome): number[] {
  return a.flatMap((level, f) => (level === b[f] ? [] : [f]));
}

/**
 * `from` with one factor as in `to`. Where a rule forbids that, one or two more factors follow (first valid found).
 * @returns null when no such genome is valid.
 */
export function switched(space: SearchSpace, from: Genome, to: Genome, factor: number): Genome | null {
  const others = differing(from, to).filter((other) => other !== factor);
  const pairs = others.flatMap((a, i) => others.slice(i + 1).map((b) => [a, b]));
  for (const companions of [[], ...others.map((other) => [other]), ...pairs]) {
    const genome = withLevels(from, to, [factor, ...companions]);
    if (space.isValid(genome)) return genome;
  }
  return null;
}

/** `from` with the given factors as in `to`. */
export function withLevels(from: Genome, to: Genome, factors: readonly number[]): Genome {
  const genome = [...from];
  for (const factor of factors) genome[factor] = to[factor] ?? 0;
  return genome;
}

/** @param sign +1: how much faster the others are than the reference; -1: how much slower. */
function differences(
  model: Model,
  reference: Genome,
  others: readonly (Genome | null)[],
  sign: 1 | -1,
): ({ mean: number; sd: number } | null)[] {
  const known = others.flatMap((genome) => (genome === null ? [] : [genome]));
  const [origin, ...predictions] = model.predict([reference, ...known]);
  if (origin === undefined) return others.map(() => null);
  let next = 0;
  return others.map((genome) => {
    const prediction = genome === null ? undefined : predictions[next++];
    if (prediction === undefined || !Number.isFinite(prediction.mean - origin.mean)) return null;
    return { mean: sign * (origin.mean - prediction.mean), sd: Math.hypot(origin.sd, prediction.sd) };
  });
}

/** A short name for a genome, the same in every session: labels the runs that belong to its attribution. */
export function tagOf(genome: Genome): string {
  let hash = 0x811c9dc5;
  for (const char of genomeKey(genome)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36);
}
