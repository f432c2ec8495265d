import type { Genome } from '../../domain/genome.ts';
import type { HistoryPoint } from '../../domain/history.ts';
import type { Measure } from '../../domain/regression.ts';
import { type BlockRuns, runBlock } from '../evidence/blocks.ts';
import { purseOf } from '../evidence/purse.ts';
import { withRepetitions } from '../evidence/repetitions.ts';
import { taskSizes } from '../evidence/task-sizes.ts';
import { type Program, runsLeft, type Session } from '../session.ts';
import { pairsOf } from './measures.ts';

/** The reference tells in two runs how many tasks fill the time; every version then has as many. */
const PILOTS = 2;

/** Runs that a series of so many versions (the reference among them) may come to. */
export function seriesBudget(versions: number, blocks: number): number {
  return PILOTS + withRepetitions(versions * blocks);
}

/**
 * Every version of a series once in each block, in random order: what a block has in common is no change of the series.
 * @param genomes the reference's first.
 * @param keep told of all blocks so far after each.
 */
export function* series(
  session: Session,
  genomes: readonly Genome[],
  blocks: number,
  keep: (made: readonly BlockRuns[]) => void,
): Program<readonly BlockRuns[]> {
  const purse = purseOf(session, runsLeft(session));
  const [reference] = genomes;
  if (reference === undefined) return [];
  for (let i = 0; i < PILOTS; i++) {
    const sizes = taskSizes(session, null);
    const pilot = { phase: 'calibrate' as const, purpose: 'calibrate' as const, label: 'pilot', genomes: [reference] };
    // A pilot that was disturbed is made again only where every block can still be made.
    const fewestBlocks = PILOTS + genomes.length * blocks;
    yield* runBlock(session, { ...pilot, sizes, fewestBlocks }, i, purse);
  }
  const size = taskSizes(session, null)(reference);
  const comparison = { phase: 'confirm' as const, purpose: 'regress' as const, label: 'history', genomes };
  const made: BlockRuns[] = [];
  while (made.length < blocks) {
    const runs = yield* runBlock(
      session,
      { ...comparison, sizes: () => size, fewestBlocks: blocks },
      made.length,
      purse,
    );
    if (runs === null) break;
    made.push(runs);
    keep(made);
  }
  return made;
}

/** What the blocks in which both have a value say of one version beside the reference. */
export function seriesValues(
  blocks: readonly BlockRuns[],
  at: number,
  measure: Measure,
): Pick<HistoryPoint, 'values' | 'reference' | 'failed'> {
  const pairs = pairsOf(blocks, measure, 0, at);
  const last = blocks.at(-1)?.[at];
  const failed = pairs.length > 0 ? null : `${last?.outcome ?? 'not run'}: ${last?.reason ?? 'no reason'}`;
  return { values: pairs.map(([, after]) => after), reference: pairs.map(([before]) => before), failed };
}
