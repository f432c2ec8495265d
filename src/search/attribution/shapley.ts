import { type Genome, genomeKey } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import type { Model } from '../findings.ts';
import { differing, withLevels } from './players.ts';

/** Orders (each with its reverse) over which the model's Shapley values are averaged where 2^k sets are too many. */
const MODEL_ORDERS = 150;
const EXACT_PLAYERS = 10;

/** Value of a coalition: ln(score of base / score with the factors switched on). */
export type Value = (factors: readonly number[]) => number;

/**
 * Shapley values on the model: exact over all 2^k sets for up to 10 players, else over antithetic random orders
 * (Castro et al. 2009; Mayer & Wüthrich 2025 for the reversal). Their sum is the model's total either way.
 */
export function modelShares(base: Genome, best: Genome, model: Model, random: Random): Map<number, number> {
  const players = differing(base, best);
  const value = predictedValue(base, best, model, players.length <= EXACT_PLAYERS ? players : []);
  if (players.length <= EXACT_PLAYERS) return exactShapley(players, value);
  const shares = new Map(players.map((player) => [player, 0]));
  for (let draw = 0; draw < MODEL_ORDERS; draw++) {
    const order = shuffled(random, players);
    for (const chain of [order, [...order].reverse()]) {
      for (const [player, step] of stepsAlong(chain, value)) {
        shares.set(player, (shares.get(player) ?? 0) + step / (2 * MODEL_ORDERS));
      }
    }
  }
  return shares;
}

/** Exact Shapley values: weights |S|! (k - 1 - |S|)! / k! (Shapley 1953). */
export function exactShapley(players: readonly number[], value: Value): Map<number, number> {
  const k = players.length;
  const values = Array.from({ length: 2 ** k }, (_, set) => value(players.filter((_, i) => (set >> i) & 1)));
  const shares = new Map<number, number>();
  for (const [i, player] of players.entries()) {
    let share = 0;
    for (let set = 0; set < values.length; set++) {
      if ((set >> i) & 1) continue;
      share += shapleyWeight(bitCount(set), k) * ((values[set | (1 << i)] ?? 0) - (values[set] ?? 0));
    }
    shares.set(player, share);
  }
  return shares;
}

function shapleyWeight(size: number, players: number): number {
  let choose = 1;
  for (let i = 0; i < size; i++) choose = (choose * (players - 1 - i)) / (i + 1);
  return 1 / (players * choose);
}

function bitCount(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function predictedValue(base: Genome, best: Genome, model: Model, all: readonly number[]): Value {
  const known = new Map<string, number>();
  const origin = model.predict([base])[0]?.mean ?? 0;
  const genomes = Array.from({ length: 2 ** all.length }, (_, set) =>
    withLevels(
      base,
      best,
      all.filter((_, i) => (set >> i) & 1),
    ),
  );
  for (const [i, prediction] of model.predict(genomes).entries()) {
    known.set(genomeKey(genomes[i] ?? base), origin - prediction.mean);
  }
  return (factors) => {
    const genome = withLevels(base, best, factors);
    const key = genomeKey(genome);
    const value = known.get(key) ?? origin - (model.predict([genome])[0]?.mean ?? origin);
    known.set(key, value);
    return value;
  };
}

/** What each player adds along an order. */
export function stepsAlong(order: readonly number[], value: Value): [number, number][] {
  let before = value([]);
  return order.map((player, i) => {
    const after = value(order.slice(0, i + 1));
    const step = after - before;
    before = after;
    return [player, step];
  });
}
