import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { type Contrast, contrastOf, huberTwoWay, type TwoWayFit } from '../../stats/two-way.ts';
import { OVERLAP_RUNS, overlapsOf, runOverlaps } from '../attribution/overlaps.ts';
import { bestFirst, nicestFirst, type PlannedNode, valued } from '../attribution/paths.ts';
import { isStrong, type Player, playersOf, tagOf } from '../attribution/players.ts';
import { runScreen, screenCapacity, screenEffects, screenRuns } from '../attribution/screen.ts';
import { measuredShares, modelShares, runChains } from '../attribution/shares.ts';
import { archiveOf } from '../evidence/archive.ts';
import { blocksMade, runBlock } from '../evidence/blocks.ts';
import { observations, weightOf } from '../evidence/observations.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type {
  AttributionFindings,
  Calibration,
  MeasuredNode,
  Model,
  PathNode,
  SearchOutcome,
  Selection,
  TreatmentEffect,
} from '../findings.ts';
import { genesOf } from '../genetic/genes.ts';
import type { Ledger } from '../ledger.ts';
import type { Program, Session } from '../session.ts';
import { Learner, modelOf } from '../surrogate/learner.ts';

/** Fewer blocks have no honest interval (two cover .88), more than 8 are better spent elsewhere. */
const FEWEST_BLOCKS = 3;
const MOST_BLOCKS = 8;
/** A block is to be short: the machine must be the same from its first run to its last. */
const MOST_ITEMS = 25;
/** A path step predicted to be smaller than this (ln) is not worth a node of its own while others wait. */
const STRONG_STEP = 0.05;

/**
 * Phase 4: what each treatment of the best set does, by runs of its own, in the order of value: the screen of the weak
 * ones, the strong steps of the best-first path, dropping each strong one, the nicest-first path, each one alone on the
 * base, overlaps in 2 x 2 blocks, and chains for Shapley values. What the allowance does not reach is the model's.
 * Runs of an earlier attribution of the same set count: with a raised budget it goes on where it stopped.
 */
export function* attribute(
  session: Session,
  ledger: Ledger,
  calibration: Calibration,
  outcome: SearchOutcome,
  selection: Selection,
): Program<AttributionFindings> {
  const task = taskOf(session, selection.best, outcome.model);
  const purse = purseOf(session, ledger.attribute);
  yield* screen(session, task, purse);
  yield* blocks(session, task, purse);
  const { base, best, model, sizes, tag } = task;
  yield* runOverlaps(session, base, best, model, `pair-${tag}`, sizes, purse);
  yield* runChains(session, base, best, `chain-${tag}`, sizes, purse);
  const informed = relearnt(session, calibration, outcome.model);
  return findingsOf(session, informedOf(session, task, informed));
}

/** The model again, with the runs of attribution: they are the ones that vary what the best set holds. */
function relearnt(session: Session, { sdCore }: Calibration, model: Model): Model {
  if (!session.runs.some(({ purpose }) => purpose === 'attribute')) return model;
  const genes = genesOf(session.space);
  const archive = archiveOf(session);
  const posterior = new Learner(session, genes, sdCore).fit(archive);
  return posterior === null ? model : modelOf(posterior, genes);
}

/** The plan stays that of the search's model, for it chose the runs; what no run tells is said by the informed one. */
function informedOf(session: Session, task: Task, model: Model): Task {
  return {
    ...task,
    model,
    players: playersOf(session.space, task.base, task.best, model),
    bestFirst: valued(task.bestFirst, model),
    nicestFirst: valued(task.nicestFirst, model),
  };
}

/** What the parts of attribution share. */
interface Task {
  readonly base: Genome;
  readonly best: Genome;
  readonly model: Model;
  readonly players: readonly Player[];
  readonly bestFirst: readonly PlannedNode[];
  readonly nicestFirst: readonly PlannedNode[];
  readonly sizes: TaskSizes;
  /** Marks the runs that belong to this best set. */
  readonly tag: string;
}

function taskOf(session: Session, best: Genome, model: Model): Task {
  const { space } = session;
  const base = baseGenome(space.factors);
  return {
    base,
    best,
    model,
    players: playersOf(space, base, best, model),
    bestFirst: bestFirst(space, base, best, model),
    nicestFirst: nicestFirst(space, base, best, model),
    sizes: taskSizes(session, model),
    tag: tagOf(best),
  };
}

/** Once for a set. Where the design has no column for all weak treatments, those the model is surest of stay on. */
function* screen(session: Session, task: Task, purse: Purse): Program<void> {
  const { base, best, tag, sizes } = task;
  const weak = task.players.filter((player) => !isStrong(player)).sort((a, b) => a.atBest.mean - b.atBest.mean);
  const columns = weak.slice(0, screenCapacity(purse.left)).map(({ factor }) => factor);
  const label = `screen-${tag}`;
  if (blocksMade(session, `${label}/`) > 0) return;
  const random = session.streams(label);
  yield* runScreen(session, screenRuns(session.space, base, best, columns, purse.left, random), label, sizes, purse);
}

/**
 * The base and as many nodes as three blocks afford; further blocks when all are in. Beyond the strong steps and drops
 * nodes wait until the overlaps of pairs have their runs.
 */
function* blocks(session: Session, task: Task, purse: Purse): Program<void> {
  const { base, tag, sizes } = task;
  if (task.players.length === 0) return;
  const strong = distinct([base, ...strongNodes(task)]).length;
  const items = distinct([base, ...strongNodes(task), ...otherNodes(task)]).slice(0, MOST_ITEMS);
  const patient = Math.max(strong, Math.floor((purse.left - OVERLAP_RUNS) / FEWEST_BLOCKS));
  const genomes = items.slice(0, Math.min(patient, Math.floor(purse.left / FEWEST_BLOCKS)));
  if (genomes.length < 2) return;
  const count = genomes.length < items.length ? FEWEST_BLOCKS : blocksFor(purse.left - OVERLAP_RUNS, genomes.length);
  const label = `nodes-${tag}`;
  const done = blocksMade(session, `${label}/`);
  const comparison = { phase: 'attribute' as const, purpose: 'attribute' as const, label, genomes, sizes };
  for (let block = 0; block + 1 <= count; block++) {
    if ((yield* runBlock(session, comparison, done + block, purse)) === null) return;
  }
}

function blocksFor(runs: number, items: number): number {
  return Math.max(FEWEST_BLOCKS, Math.min(MOST_BLOCKS, Math.floor(runs / items)));
}

const known = (genome: Genome | null): Genome[] => (genome === null ? [] : [genome]);

/** The large steps of both paths, and the best without each strong treatment: in the order of value. */
function strongNodes(task: Task): Genome[] {
  const steps = (path: readonly PlannedNode[]): Genome[] =>
    path.flatMap((node, i) =>
      node.modelGain - (path[i - 1]?.modelGain ?? 0) >= STRONG_STEP && i < path.length - 1 ? [node.genome] : [],
    );
  const byDrop = task.players.filter(isStrong).sort((a, b) => b.atBest.mean - a.atBest.mean);
  const drops = byDrop.flatMap(({ removed }) => known(removed));
  return [...steps(task.bestFirst), task.best, ...drops, ...steps(task.nicestFirst)];
}

/** Each treatment alone on the base, then the small steps. */
function otherNodes(task: Task): Genome[] {
  const byGain = [...task.players].sort((a, b) => Math.abs(b.atBase.mean) - Math.abs(a.atBase.mean));
  return [
    ...byGain.flatMap(({ alone }) => known(alone)),
    ...[...task.bestFirst, ...task.nicestFirst].map(({ genome }) => genome),
  ];
}

function distinct(genomes: readonly Genome[]): Genome[] {
  return [...new Map(genomes.map((genome) => [genomeKey(genome), genome])).values()];
}

/** Everything measured in blocks of this set's attribution, fitted at once. */
interface NodeFit {
  readonly fit: TwoWayFit;
  readonly genomes: readonly Genome[];
  itemOf(genome: Genome | null): number;
}

function fitNodes(session: Session, task: Task): NodeFit {
  const items = new Map<string, number>();
  const numbers = new Map<string, number>();
  const genomes: Genome[] = [];
  const cells = observations(session).flatMap(({ run, genome, lnScore }) => {
    if (run.block === null || !isBlockOf(run.block, task.tag)) return [];
    const key = genomeKey(genome);
    if (!items.has(key)) items.set(key, genomes.push(genome) - 1);
    if (!numbers.has(run.block)) numbers.set(run.block, numbers.size);
    const block = numbers.get(run.block) ?? 0;
    return [{ block, item: items.get(key) ?? 0, value: lnScore, weight: weightOf(run) }];
  });
  const itemOf = (genome: Genome | null): number => (genome === null ? -1 : (items.get(genomeKey(genome)) ?? -1));
  return { fit: huberTwoWay(cells, genomes.length), genomes, itemOf };
}

/** Blocks that hold the best set beside others: all but the screen's. */
function isBlockOf(block: string, tag: string): boolean {
  return block.startsWith(`nodes-${tag}/`) || block.startsWith(`chain-${tag}-`) || block.startsWith(`pair-${tag}-`);
}

function findingsOf(session: Session, task: Task): AttributionFindings {
  const nodes = fitNodes(session, task);
  const screened = screenEffects(session, task.base, task.best, `screen-${task.tag}`);
  const contrast = (above: Genome | null, below: Genome | null): Contrast | null => {
    const [a, b] = [nodes.itemOf(above), nodes.itemOf(below)];
    if (a < 0 || b < 0) return null;
    const found = contrastOf(nodes.fit, a, b);
    return found.se === null ? null : found;
  };
  const measured = measuredNodes(nodes, task.base);
  const path = (planned: readonly PlannedNode[]): PathNode[] =>
    planned.map((node) => ({
      ...node,
      measured: measured.find(({ genome }) => genomeKey(genome) === genomeKey(node.genome)) ?? null,
    }));
  return {
    best: task.best,
    atBest: task.players.map((player) => {
      const own = effectOf(player.factor, contrast(player.removed, task.best), runsOf(nodes, player.removed));
      const other = screened.find(({ factor }) => factor === player.factor) ?? null;
      return sharper(own, other) ?? predictedEffect(player.factor, player.atBest);
    }),
    atBase: task.players.map(
      (player) =>
        effectOf(player.factor, contrast(task.base, player.alone), runsOf(nodes, player.alone)) ??
        predictedEffect(player.factor, player.atBase),
    ),
    shapley: sharesOf(session, task),
    overlaps: overlapsOf(session, task.base, task.best, task.model, `pair-${task.tag}`),
    paths: { bestFirst: path(task.bestFirst), nicestFirst: path(task.nicestFirst) },
    nodes: measured,
    model: task.model,
    warnings: [],
  };
}

function measuredNodes(nodes: NodeFit, base: Genome): MeasuredNode[] {
  const origin = nodes.itemOf(base);
  if (origin < 0) return [];
  return nodes.genomes.flatMap((genome, item) => {
    const { estimate, low, high } = contrastOf(nodes.fit, origin, item);
    const blocks = nodes.fit.counts[item] ?? 0;
    return item === origin || !Number.isFinite(estimate) ? [] : [{ genome, gain: estimate, low, high, blocks }];
  });
}

function sharesOf(session: Session, task: Task): TreatmentEffect[] {
  const { base, best, model, tag } = task;
  const measured = measuredShares(session, base, best, `chain-${tag}`);
  const predicted = modelShares(base, best, model, session.streams(`shares-${tag}`));
  return task.players.map(
    ({ factor }) =>
      measured.get(factor) ??
      predictedEffect(factor, { mean: predicted.get(factor) ?? 0, sd: Number.POSITIVE_INFINITY }),
  );
}

function runsOf(nodes: NodeFit, genome: Genome | null): number {
  return nodes.fit.counts[nodes.itemOf(genome)] ?? 0;
}

function effectOf(factor: number, found: Contrast | null, runs: number): TreatmentEffect | null {
  if (found === null) return null;
  return { factor, estimate: found.estimate, se: found.se, low: found.low, high: found.high, measured: true, runs };
}

function sharper(a: TreatmentEffect | null, b: TreatmentEffect | null): TreatmentEffect | null {
  if (a === null || b === null) return a ?? b;
  return (a.se ?? Number.POSITIVE_INFINITY) <= (b.se ?? Number.POSITIVE_INFINITY) ? a : b;
}

/** A model's number has no interval: its errors at two genomes depend on each other, and their sum would be a guess. */
function predictedEffect(factor: number, { mean, sd }: { mean: number; sd: number }): TreatmentEffect {
  const se = Number.isFinite(sd) ? sd : null;
  return { factor, estimate: mean, se, low: null, high: null, measured: false, runs: 0 };
}
