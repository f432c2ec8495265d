import { distinct, type Genome, genomeKey } from '../../domain/genome.ts';
import { type Random, shuffled } from '../../domain/random.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { studentQuantile } from '../../stats/distributions.ts';
import { mean, variance } from '../../stats/quantile.ts';
import { blocksMade, comparisonFor, runBlock } from '../evidence/blocks.ts';
import { observations } from '../evidence/observations.ts';
import type { Purse } from '../evidence/purse.ts';
import type { TreatmentEffect } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import type { Plan } from './plan.ts';
import { differing, withLevels } from './players.ts';
import { stepsAlong, type Value } from './shapley.ts';

/** A t interval over fewer pairs of chains says nothing. */
const CHAINS_FOR_INTERVAL = 5;
const FEWEST_CHAINS = 2;
const TRIES = 300;

/** Runs that one chain and its reverse need: inner nodes twice, the ends once. */
function chainCost(players: number): number {
  return 2 * players;
}

/** Measure chains (an order and its reverse in one block) until the purse is empty. */
export function* runChains(session: Session, plan: Plan, purse: Purse): Program<void> {
  const { base, best, sizes } = plan;
  const label = plan.labels.chains;
  const players = differing(base, best);
  if (players.length === 0) return;
  const done = blocksMade(session, `${label}-`);
  for (let chain = done + 1; chainCost(players.length) <= purse.left; chain++) {
    const order = feasibleOrder(session.space, base, best, session.streams(`${label}-${chain}`));
    if (order === null) return;
    const genomes = chainGenomes(base, best, order);
    const comparison = comparisonFor('attribute', `${label}-${chain}`, genomes, sizes);
    if ((yield* runBlock(session, comparison, 0, purse)) === null) return;
  }
}

function chainGenomes(base: Genome, best: Genome, order: readonly number[]): Genome[] {
  const prefixes = (chain: readonly number[]): Genome[] =>
    chain.slice(0, -1).map((_, i) => withLevels(base, best, chain.slice(0, i + 1)));
  return distinct([base, best, ...prefixes(order), ...prefixes([...order].reverse())]);
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
export function measuredShares(session: Session, { base, best, labels }: Plan): Map<number, TreatmentEffect> {
  const players = differing(base, best);
  const chains = chainScores(session, labels.chains);
  const shares = [...chains].flatMap(([block, scores]) => {
    const order = feasibleOrder(session.space, base, best, session.streams(block.slice(0, block.lastIndexOf('/'))));
    const value: Value = (factors) => -(scores.get(genomeKey(withLevels(base, best, factors))) ?? Number.NaN);
    const both = order === null ? [] : players.map(meanStep(order, value));
    return order !== null && both.every(Number.isFinite) ? [both] : [];
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

/** ln score of the genomes of each chain, by block. */
function chainScores(session: Session, label: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const chains = new Map<string, Map<string, number>>();
  for (const { run, genome, lnScore } of observations(session)) {
    if (run.block === null || !run.block.startsWith(`${label}-`)) continue;
    const scores = chains.get(run.block) ?? new Map<string, number>();
    chains.set(run.block, scores.set(genomeKey(genome), lnScore));
  }
  return chains;
}

/** The mean of a player's steps in an order and in its reverse. */
function meanStep(order: readonly number[], value: Value): (player: number) => number {
  const forward = new Map(stepsAlong(order, value));
  const backward = new Map(stepsAlong([...order].reverse(), value));
  return (player) => ((forward.get(player) ?? Number.NaN) + (backward.get(player) ?? Number.NaN)) / 2;
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
