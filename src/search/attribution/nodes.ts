import { distinct, type Genome } from '../../domain/genome.ts';
import { blocksMade, comparisonFor, runBlocks, runBlocksUntil } from '../evidence/blocks.ts';
import type { Purse } from '../evidence/purse.ts';
import { nodesOf, type Program, type Session } from '../session.ts';
import { OVERLAP_RUNS } from './overlaps.ts';
import type { PlannedNode } from './paths.ts';
import type { Plan } from './plan.ts';

/** More than 8 blocks are better spent elsewhere; where runs are few, the two that an interval needs and part of a third. */
const FEWEST_BLOCKS = 3;
const BARE_BLOCKS = 2;
const MOST_BLOCKS = 8;
/** A block is to be short: the machine must be the same from its first run to its last. */
const MOST_ITEMS = 25;
/** A path step predicted to be smaller than this (ln) is not worth a node of its own while others wait. */
const STRONG_STEP = 0.05;

/**
 * The set without each of its treatments, then as many further nodes as three blocks afford; further blocks when all are
 * in. Beyond the drops nodes wait until the overlaps of pairs have their runs.
 */
export function* runNodes(session: Session, plan: Plan, purse: Purse): Program<void> {
  const { labels, sizes } = plan;
  if (plan.players.length === 0) return;
  const drops = dropNodes(plan);
  const path = distinct([plan.best, plan.base, ...largeSteps(plan.bestFirst)]);
  if (purse.left < FEWEST_BLOCKS * (drops.length + path.length))
    return yield* runBare(session, plan, { drops, path }, purse);
  const items = distinct([...drops, ...otherNodes(plan)]).slice(0, Math.max(drops.length, MOST_ITEMS));
  const patient = Math.max(drops.length + path.length, Math.floor((purse.left - OVERLAP_RUNS) / FEWEST_BLOCKS));
  const genomes = items.slice(0, patient);
  const count = genomes.length < items.length ? FEWEST_BLOCKS : blocksFor(purse.left - OVERLAP_RUNS, genomes.length);
  const done = blocksMade(session, `${labels.nodes}/`);
  const comparison = comparisonFor('attribute', labels.nodes, genomes, sizes);
  yield* runBlocksUntil(session, comparison, done, done + count, purse);
}

interface Nodes {
  readonly drops: readonly Genome[];
  readonly path: readonly Genome[];
}

/**
 * Where runs are few: every drop in two blocks, before any is measured well; what is left goes half to the large steps of
 * the path, which is no path without, half to the drops that the model is least sure of.
 */
function* runBare(session: Session, { labels, sizes }: Plan, { drops, path }: Nodes, purse: Purse): Program<void> {
  const all = drops.slice(0, Math.floor(purse.left / BARE_BLOCKS));
  const done = blocksMade(session, `${labels.nodes}/`);
  for (let block = 0; purse.left > 1 && all.length > 1; ) {
    const steps = path.slice(0, Math.ceil(purse.left / 2));
    const items = block < BARE_BLOCKS ? all : distinct([...steps, ...drops]);
    const comparison = comparisonFor('attribute', labels.nodes, items.slice(0, purse.left), sizes);
    const count = block === 0 ? Math.min(nodesOf(session), BARE_BLOCKS) : 1;
    const made = yield* runBlocks(session, comparison, done + block, count, purse);
    if (made.length === 0) return;
    block += made.length;
  }
}

function blocksFor(runs: number, items: number): number {
  return Math.max(FEWEST_BLOCKS, Math.min(MOST_BLOCKS, Math.floor(runs / items)));
}

const known = (genome: Genome | null): Genome[] => (genome === null ? [] : [genome]);

/** The set, and the set without each of its treatments: those first of which the model is least sure. */
function dropNodes({ best, players }: Plan): Genome[] {
  const byDoubt = [...players].sort((a, b) => a.atBest.mean - b.atBest.mean);
  return distinct([best, ...byDoubt.flatMap(({ removed }) => known(removed))]);
}

/** Nodes between the ends that the model sees far from the one before. */
function largeSteps(path: readonly PlannedNode[]): Genome[] {
  return path.flatMap((node, i) =>
    node.modelGain - (path[i - 1]?.modelGain ?? 0) >= STRONG_STEP && i < path.length - 1 ? [node.genome] : [],
  );
}

/** The base, the large steps of both paths, each treatment alone on the base, then the small steps. */
function otherNodes(plan: Plan): Genome[] {
  const byGain = [...plan.players].sort((a, b) => Math.abs(b.atBase.mean) - Math.abs(a.atBase.mean));
  return [
    plan.base,
    ...largeSteps(plan.bestFirst),
    ...largeSteps(plan.nicestFirst),
    ...byGain.flatMap(({ alone }) => known(alone)),
    ...[...plan.bestFirst, ...plan.nicestFirst].map(({ genome }) => genome),
  ];
}
