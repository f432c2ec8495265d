import type { Genome } from '../../domain/genome.ts';
import { shuffled } from '../../domain/random.ts';
import type { PlannedRun, Purpose, RunRecord } from '../../domain/run.ts';
import { scoreOf } from '../../domain/run.ts';
import { nodesOf, type Phase, type Program, type Session } from '../session.ts';
import type { Purse } from './purse.ts';
import { askGated } from './repetitions.ts';
import type { TaskSizes } from './task-sizes.ts';

/** What all blocks of one comparison share. */
export interface Comparison {
  readonly phase: Phase;
  readonly purpose: Purpose;
  /** Names the blocks: `confirm-1/3`. Unique in the search. */
  readonly label: string;
  readonly genomes: readonly Genome[];
  readonly sizes: TaskSizes;
  /** Blocks that are made before any disturbed run is made again; 0 where it is not said. */
  readonly fewestBlocks?: number;
}

/** A comparison whose runs are for the phase that asks for them. */
export function comparisonFor(
  phase: Phase & Purpose,
  label: string,
  genomes: readonly Genome[],
  sizes: TaskSizes,
): Comparison {
  return { phase, purpose: phase, label, genomes, sizes };
}

/** One run of each genome of a comparison, made side by side; null: it did not come to be run. */
export type BlockRuns = readonly (RunRecord | null)[];

/** The number of blocks that have runs and whose names begin so. */
export function blocksMade(session: Session, prefix: string): number {
  return new Set(session.runs.flatMap(({ block }) => (block?.startsWith(prefix) ? [block] : []))).size;
}

/**
 * Run one block: every genome once, in an order drawn afresh, so that drift and position cancel in contrasts.
 * @returns null when the purse does not hold a whole block.
 */
export function* runBlock(
  session: Session,
  comparison: Comparison,
  index: number,
  purse: Purse,
): Program<BlockRuns | null> {
  const [block] = yield* runBlocks(session, comparison, index, 1, purse);
  return block ?? null;
}

/**
 * Run blocks that are asked for together, so that several nodes make them side by side, each as a whole.
 * @param from index of the first
 * @param count how many, where the purse holds them
 * @returns fewer where it does not.
 */
export function* runBlocks(
  session: Session,
  comparison: Comparison,
  from: number,
  count: number,
  purse: Purse,
): Program<readonly BlockRuns[]> {
  const { genomes, label, phase } = comparison;
  const affordable = Math.min(count, Math.floor(purse.left / Math.max(1, genomes.length)));
  if (affordable < 1) return [];
  const orders = Array.from({ length: affordable }, (_, i) => {
    const block = `${label}/${from + i + 1}`;
    return { block, order: shuffled(session.streams(`block/${block}`), [...genomes.keys()]) };
  });
  const runs = yield* askGated(
    session,
    phase,
    orders.flatMap(({ block, order }) => order.flatMap((i) => plannedRun(session, comparison, genomes[i], block))),
    purse,
    genomes.length * Math.max(0, (comparison.fewestBlocks ?? 0) - from - affordable),
  );
  return orders.map(({ order }, k) => {
    const result = new Array<RunRecord | null>(genomes.length).fill(null);
    for (const [position, item] of order.entries()) result[item] = runs[k * genomes.length + position] ?? null;
    return result;
  });
}

/** Run the blocks from index `from` to before `to`, as many at once as there are nodes, until the purse holds no more. */
export function* runBlocksUntil(
  session: Session,
  comparison: Comparison,
  from: number,
  to: number,
  purse: Purse,
): Program<void> {
  for (let next = from; next < to; ) {
    const made = yield* runBlocks(session, comparison, next, Math.min(nodesOf(session), to - next), purse);
    if (made.length === 0) return;
    next += made.length;
  }
}

function plannedRun(
  session: Session,
  comparison: Comparison,
  genome: Genome | undefined,
  block: string | null,
): PlannedRun[] {
  if (genome === undefined) return [];
  const { purpose, sizes } = comparison;
  return [{ genome, purpose, block, epoch: session.epoch, tasks: sizes(genome), capSeconds: null }];
}

/** ln score of one run of a block; null: it failed. */
export function lnScoreOf(session: Session, run: RunRecord | null | undefined): number | null {
  const score = run == null ? null : scoreOf(run, session.settings.metric);
  return score === null || score <= 0 ? null : Math.log(score);
}

/** ln(score of `reference` / score of `item`) in each block where both succeeded. */
export function pairedGains(
  session: Session,
  blocks: readonly BlockRuns[],
  reference: number,
  item: number,
): readonly number[] {
  return blocks.flatMap((runs) => {
    const before = lnScoreOf(session, runs[reference]);
    const after = lnScoreOf(session, runs[item]);
    return before === null || after === null ? [] : [before - after];
  });
}
