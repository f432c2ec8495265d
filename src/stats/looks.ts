import levels from './look-levels.json' with { type: 'json' };
import { FEWEST_BLOCKS } from './sequential.ts';

/** Blocks after which a comparison may be looked at: each half as many again as the one before. */
export const LOOK_SERIES: readonly number[] = [8, 12, 18, 27, 40, 60, 90, 135];

/** A look this near to the last one would spend of the level and save hardly a block. */
const TOO_NEAR = 1.2;

/**
 * The looks of a comparison of at most so many blocks, fixed before its first block.
 * @returns none where the blocks are too few for an interval.
 */
export function looksWithin(blocks: number): readonly number[] {
  if (blocks < FEWEST_BLOCKS) return [];
  return [...LOOK_SERIES.filter((look) => look * TOO_NEAR <= blocks), blocks];
}

/**
 * The level of the interval at each of some looks with which all of them together raise no more than `total` false alarms:
 * by 400,000 simulated sequences (`npm run bench:looks`; docs/decisions/regress.md).
 * @param looks how many there are; from two on it is at most the level of as many looks at 8, 12, 18, … blocks.
 * @param total in (0, 0.1].
 */
export function levelOf(looks: number, total: number): number {
  if (looks <= 1) return total;
  const row = levels.levels[Math.min(looks, LOOK_SERIES.length) - 1] ?? [];
  const at = levels.totals.findIndex((listed) => listed <= total * (1 + 1e-9));
  // Below the smallest that was simulated each look gets an equal share, which needs no simulation.
  return at < 0 ? total / looks : (row[at] ?? 0);
}
