import { normalQuantile } from '../../stats/distributions.ts';
import { levelOf, looksWithin } from '../../stats/looks.ts';
import { walshOrder } from '../../stats/signed-rank.ts';

/** sd of ln time of a run, and the share of runs far above the others. */
export interface RunNoise {
  readonly sd: number;
  readonly burst: number;
}

/** A change as large as the margin is found so often, and none is told to be none so often. */
const POWER = 0.9;
/** Asymptotic efficiency of the signed-rank test for normal noise: 3/pi. */
const EFFICIENCY = 0.955;
/** More blocks than the last look that was simulated are not made. */
export const MOST_BLOCKS = 135;

/**
 * The smallest change (ln) that pairs of runs tell, nine times in ten: that one as large is found, and that where there is
 * none it is told to be smaller.
 * @param total the false alarms that are accepted of it.
 * @returns Infinity where so few blocks have no interval of that level.
 */
export function tells({ sd, burst }: RunNoise, blocks: number, total: number): number {
  const looks = looksWithin(blocks).length;
  const alpha = levelOf(Math.max(1, looks), total);
  if (looks === 0 || walshOrder(blocks, alpha) === 0) return Number.POSITIVE_INFINITY;
  const equivalence = levelOf(looks, Math.min(0.1, 2 * total));
  const quantile = (probability: number): number => normalQuantile(probability);
  const found = quantile(1 - alpha / 2) + quantile(POWER);
  const none = quantile(1 - equivalence / 2) + quantile((1 + POWER) / 2);
  return (Math.max(found, none) * Math.SQRT2 * sd * (1 + burst)) / Math.sqrt(EFFICIENCY * blocks);
}

/** The least number of blocks that tell a change (ln) nine times in ten; null: more than are ever made. */
export function blocksFor(noise: RunNoise, margin: number, total: number): number | null {
  for (let blocks = 6; blocks <= MOST_BLOCKS; blocks++) if (tells(noise, blocks, total) <= margin) return blocks;
  return null;
}
