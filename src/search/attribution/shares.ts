import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { studentQuantile } from '../../stats/distributions.ts';
import { mean, variance } from '../../stats/quantile.ts';
import { blocksMade, runBlock } from '../evidence/blocks.ts';
import { observations } from '../evidence/observations.ts';
import type { Purse } from '../evidence/purse.ts';
import type { TaskSizes } from '../evidence/task-sizes.ts';
import type { Model, TreatmentEffect } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { differing, withLevels } from './players.ts';

/** Orders (each with its reverse) over which the model's Shapley values are averaged where 2^k sets are too many. */
const MODEL_ORDERS = 150;
const EXACT_PLAYERS = 10;
/** A t interval over fewer pairs of chains says nothing. */
const CHAINS_FOR_INTERVAL = 5;
const FEWEST_CHAINS = 2;
const TRIES = 300;

/** Value of a coalition: ln(score of base / score with the factors switched on). */
type Value = (factors: readonly number[]) => number;

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

function stepsAlong(order: readonly number[], value: Value): [number, number][] {
  let before = value([]);
  return order.map((player, i) => {
    const after = value(order.slice(0, i + 1));
    const step = after - before;
    before = after;
    return [player, step];
  });
}

/** Runs that one chain and its reverse need: inner nodes twice, the ends once. */
export function chainCost(players: number): number {
  return 2 * players;
}

/** Measure chains (an order and its reverse in one block) until the purse is empty. */
export function* runChains(
  session: Session,
  base: Genome,
  best: Genome,
  label: string,
  sizes: TaskSizes,
  purse: Purse,
): Program<void> {
  const players = differing(base, best);
  const done = blocksMade(session, `${label}-`);
  for (let chain = done + 1; chainCost(players.length) <= purse.left; chain++) {
    const order = feasibleOrder(session.space, base, best, session.streams(`${label}-${chain}`));
    if (order === null) return;
    const genomes = chainGenomes(base, best, order);
    const comparison = { phase: 'attribute' as const, purpose: 'attribute' as const, genomes, sizes };
    if ((yield* runBlock(session, { ...comparison, label: `${label}-${chain}` }, 0, purse)) === null) return;
  }
}

function chainGenomes(base: Genome, best: Genome, order: readonly number[]): Genome[] {
  const prefixes = (chain: readonly number[]): Genome[] =>
    chain.slice(0, -1).map((_, i) => withLevels(base, best, chain.slice(0, i + 1)));
  const all = [base, best, ...prefixes(order), ...prefixes([...order].reverse())];
  return [...new Map(all.map((genome) => [genomeKey(genome), genome])).values()];
}

/** An order all of whose prefixes, and those of its reverse, are valid; null: none was found. */
function feasibleOrder(space: SearchSpace, base: Genome, best: Genome, random: Random): number[] | null {
  const players = differing(base, best);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const order = shuffled(random, players);
    if (chainGenomes(base, best, order).every((genome) => space.isValid(genome))) return order;
  }
  return null;
}

/**
 * Shapley values from measured chains: the mean over chains of a player's steps in the order and in its reverse.
 * @returns an empty map with fewer than two complete chains.
 */
export function measuredShares(
  session: Session,
  base: Genome,
  best: Genome,
  label: string,
): Map<number, TreatmentEffect> {
  const players = differing(base, best);
  const chains = new Map<string, Map<string, number>>();
  for (const { run, genome, lnScore } of observations(session)) {
    if (run.block === null || !run.block.startsWith(`${label}-`)) continue;
    const scores = chains.get(run.block) ?? new Map<string, number>();
    chains.set(run.block, scores.set(genomeKey(genome), lnScore));
  }
  const shares = [...chains].flatMap(([block, scores]) => {
    const order = feasibleOrder(session.space, base, best, session.streams(block.slice(0, block.lastIndexOf('/'))));
    const value: Value = (factors) => -(scores.get(genomeKey(withLevels(base, best, factors))) ?? Number.NaN);
    if (order === null) return [];
    const forward = new Map(stepsAlong(order, value));
    const backward = new Map(stepsAlong([...order].reverse(), value));
    const both = players.map(
      (player) => ((forward.get(player) ?? Number.NaN) + (backward.get(player) ?? Number.NaN)) / 2,
    );
    return both.every(Number.isFinite) ? [both] : [];
  });
  if (shares.length < FEWEST_CHAINS) return new Map();
  return new Map(
    players.map((factor, i) => [
      factor,
      shareOf(
        factor,
        shares.map((chain) => chain[i] ?? 0),
        chains,
      ),
    ]),
  );
}

function shareOf(
  factor: number,
  values: readonly number[],
  chains: ReadonlyMap<string, ReadonlyMap<string, number>>,
): TreatmentEffect {
  const estimate = mean(values);
  const se = Math.sqrt(variance(values) / values.length);
  const known = values.length >= CHAINS_FOR_INTERVAL;
  const half = known ? studentQuantile(0.975, values.length - 1) * se : 0;
  const runs = [...chains.values()].reduce((sum, scores) => sum + scores.size, 0);
  return {
    factor,
    estimate,
    se,
    low: known ? estimate - half : null,
    high: known ? estimate + half : null,
    measured: true,
    runs,
  };
}
