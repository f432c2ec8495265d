import { fewestBlocks, lookPlan } from '../../stats/sequential.ts';
import { nodesOf, type Program, type Session } from '../session.ts';
import { type BlockRuns, type Comparison, runBlocks } from './blocks.ts';
import type { Purse } from './purse.ts';

/** Blocks so far, and the level of the intervals that may be drawn from them. */
export interface Look {
  readonly blocks: readonly BlockRuns[];
  readonly alpha: number;
}

/** When to stop before the purse is empty. */
export interface Stopping {
  /** Asked after each block, or as many as are made at once: more blocks would be wasted whatever they say. */
  readonly isHopeless: (look: Look) => boolean;
  /** Asked at the looks that are fixed beforehand, for it reads what the blocks say. */
  readonly isAnswered: (look: Look) => boolean;
}

/**
 * Blocks of a comparison, looked at after 8, 12, 18, 27 and 40 of them (as many as the purse affords) with intervals
 * that pay for the looks (docs/decisions/looks.md).
 */
export function* runInLooks(session: Session, comparison: Comparison, purse: Purse, stop: Stopping): Program<Look> {
  const affordable = Math.floor(purse.left / comparison.genomes.length);
  const plan = lookPlan(affordable);
  const looks = plan.looks.length > 0 ? plan.looks : [affordable];
  const needed = Math.min(affordable, fewestBlocks(plan.alpha));
  const blocks: BlockRuns[] = [];
  const look: Look = { blocks, alpha: plan.alpha };
  while (blocks.length < (looks.at(-1) ?? 0)) {
    const next = looks.find((count) => count > blocks.length) ?? 0;
    const count = Math.min(nodesOf(session), next - blocks.length);
    const made = yield* runBlocks(session, { ...comparison, fewestBlocks: needed }, blocks.length, count, purse);
    if (made.length === 0) break;
    blocks.push(...made);
    if (stop.isHopeless(look)) break;
    if (looks.includes(blocks.length) && stop.isAnswered(look)) break;
  }
  return look;
}
