import { type Genome, genomeKey, sameGenome } from '../../domain/genome.ts';
import { median } from '../../stats/quantile.ts';
import { type Contrast, contrastOf } from '../../stats/two-way.ts';
import { type Observation, observations } from '../evidence/observations.ts';
import type { AttributionFindings, MeasuredNode, PathNode, TreatmentEffect } from '../findings.ts';
import { nodesOf, type Session } from '../session.ts';
import { type BlockFit, contrastBetween, fitBlocks, runsOf } from './block-fit.ts';
import { measuredShares } from './chains.ts';
import { overlapsOf } from './overlaps.ts';
import type { PlannedNode } from './paths.ts';
import { type Plan, planOf } from './plan.ts';
import type { Player } from './players.ts';
import { modelShares } from './shapley.ts';

/** What all runs of a set's attribution say together, and the model where they say nothing. */
export function findingsOf(session: Session, plan: Plan): AttributionFindings {
  const { base, best, players } = plan;
  const nodes = fitBlocks(session, holdsTheBest(plan));
  const measured = measuredNodes(nodes, base);
  const loose = comparable(session);
  return {
    best,
    atBest: players.map(
      (player) =>
        effectOf(player.factor, contrastBetween(nodes, player.removed, best), runsOf(nodes, player.removed)) ??
        looseEffect(loose, player, best) ??
        predictedEffect(player.factor, player.atBest),
    ),
    atBase: players.map(
      (player) =>
        effectOf(player.factor, contrastBetween(nodes, base, player.alone), runsOf(nodes, player.alone)) ??
        predictedEffect(player.factor, player.atBase),
    ),
    shapley: sharesOf(session, plan),
    overlaps: overlapsOf(session, plan),
    paths: pathsOf(plan, measured),
    nodes: measured,
    model: plan.model,
  };
}

function pathsOf(plan: Plan, measured: readonly MeasuredNode[]): AttributionFindings['paths'] {
  const path = (planned: readonly PlannedNode[]): PathNode[] =>
    planned.map((node) => ({
      ...node,
      measured: measured.find(({ genome }) => genomeKey(genome) === genomeKey(node.genome)) ?? null,
    }));
  return { bestFirst: path(plan.bestFirst), nicestFirst: path(plan.nicestFirst) };
}

/** The same of a smaller set: what its treatments do was measured beside those that it no longer holds. */
export function ofSmaller(session: Session, found: AttributionFindings, best: Genome): AttributionFindings {
  const plan = planOf(session, best, found.model);
  const isHeld = (factor: number): boolean => best[factor] !== plan.base[factor];
  const held = (effects: readonly TreatmentEffect[]): TreatmentEffect[] =>
    effects.filter(({ factor }) => isHeld(factor));
  return {
    ...found,
    best,
    atBest: held(found.atBest),
    atBase: held(found.atBase),
    shapley: held(found.shapley),
    overlaps: found.overlaps.filter(({ factors }) => factors.every(isHeld)),
    paths: pathsOf(plan, found.nodes),
  };
}

/** Blocks that hold the best set beside others. */
function holdsTheBest({ labels: { nodes, pairs, chains } }: Plan): (block: string) => boolean {
  const prefixes = [`${nodes}/`, `${chains}-`, `${pairs}-`];
  return (block) => prefixes.some((prefix) => block.startsWith(prefix));
}

function measuredNodes(nodes: BlockFit, base: Genome): MeasuredNode[] {
  const origin = nodes.itemOf(base);
  if (origin < 0) return [];
  return nodes.genomes.flatMap((genome, item) => {
    const { estimate, low, high } = contrastOf(nodes.fit, origin, item);
    const blocks = nodes.fit.counts[item] ?? 0;
    return item === origin || !Number.isFinite(estimate) ? [] : [{ genome, gain: estimate, low, high, blocks }];
  });
}

function sharesOf(session: Session, plan: Plan): TreatmentEffect[] {
  const { base, best, model, players, labels } = plan;
  const measured = measuredShares(session, plan);
  const predicted = modelShares(base, best, model, session.streams(labels.shares));
  return players.map(
    ({ factor }) =>
      measured.get(factor) ??
      predictedEffect(factor, { mean: predicted.get(factor) ?? 0, sd: Number.POSITIVE_INFINITY }),
  );
}

function effectOf(factor: number, found: Contrast | null, runs: number): TreatmentEffect | null {
  if (found === null) return null;
  return { factor, estimate: found.estimate, se: found.se, low: found.low, high: found.high, measured: true, runs };
}

/** Runs that can be compared outside of blocks: of one epoch, or of any where the level of each is taken out. */
function comparable(session: Session): Observation[] {
  return observations(session).filter(({ run }) => nodesOf(session) > 1 || run.epoch === session.epoch);
}

/** From single runs outside of blocks: an estimate without an interval. null: the set without it was never run. */
function looseEffect(loose: readonly Observation[], { factor, removed }: Player, best: Genome): TreatmentEffect | null {
  const valuesOf = (genome: Genome | null): number[] =>
    loose.flatMap((seen) => (genome !== null && sameGenome(seen.genome, genome) ? [seen.lnScore] : []));
  const [without, whole] = [valuesOf(removed), valuesOf(best)];
  if (without.length === 0 || whole.length === 0) return null;
  const estimate = median(without) - median(whole);
  return { factor, estimate, se: null, low: null, high: null, measured: true, runs: without.length };
}

/** A model's number has no interval: its errors at two genomes depend on each other, and their sum would be a guess. */
function predictedEffect(factor: number, { mean, sd }: { mean: number; sd: number }): TreatmentEffect {
  const se = Number.isFinite(sd) ? sd : null;
  return { factor, estimate: mean, se, low: null, high: null, measured: false, runs: 0 };
}
