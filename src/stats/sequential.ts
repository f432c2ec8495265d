import { walshOrder } from './signed-rank.ts';

/** Blocks after which an interval is looked at, and the level 1 - alpha of each of those intervals. */
export interface LookPlan {
  readonly looks: readonly number[];
  readonly alpha: number;
}

/** Below this many blocks there is no 95 % signed-rank interval. */
export const FEWEST_BLOCKS = 6;

/**
 * Each look's alpha keeps the chance of a false claim at any of the looks below 5 %
 * (signed-rank intervals; 100,000 simulations each, docs/decisions/looks.md; held by test/statistics/looks.test.ts).
 */
const PLANS: readonly LookPlan[] = [
  { looks: [8, 12, 18, 27, 40], alpha: 0.0158 },
  { looks: [8, 12, 18, 27], alpha: 0.0203 },
  { looks: [8, 12, 18], alpha: 0.0225 },
  { looks: [8, 12], alpha: 0.034 },
];

/**
 * The looks that a number of blocks affords, fixed before the first of them is run.
 * @returns no looks where the blocks are too few for an interval.
 */
export function lookPlan(blocks: number): LookPlan {
  const plan = PLANS.find(({ looks }) => (looks.at(-1) ?? 0) <= blocks);
  if (plan !== undefined) return plan;
  return { looks: blocks < FEWEST_BLOCKS ? [] : [blocks], alpha: 0.05 };
}

/** The least number of blocks that have an interval of level 1 - alpha at all. */
export function fewestBlocks(alpha: number): number {
  let blocks = 1;
  while (walshOrder(blocks, alpha) === 0) blocks++;
  return blocks;
}

/** Differences (ln) that a confirmation tries to tell apart: none, and 5 % either way. */
export const TARGETS: readonly number[] = [0, 0.05, -0.05];

/** The interval lies wholly on one side of each target: more blocks would change no answer. */
export function isResolved(low: number | null, high: number | null, targets: readonly number[] = TARGETS): boolean {
  return low !== null && high !== null && targets.every((target) => low > target || high < target);
}
