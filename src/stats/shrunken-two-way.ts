import { huberWeight } from './huber.ts';
import { madSd } from './quantile.ts';
import type { BlockCell } from './two-way.ts';

const ROUNDS = 30;
const SCALE_FLOOR = 0.02;

/**
 * Effects of blocks in value = item + block + noise, by Huber's method: block effects are random with mean 0, so that one
 * that shares no item with others is 0, and one that shares few is shrunken.
 * @param ratio prior variance of a block's effect over that of the noise
 */
export function shrunkenTwoWay(cells: readonly BlockCell[], items: number, blocks: number, ratio: number): number[] {
  const informative = sharedBetweenBlocks(cells, items);
  const used = cells.filter(({ item }) => informative[item]);
  let effect = new Array<number>(blocks).fill(0);
  let weights = used.map(({ weight }) => weight);
  const valueLessEffect = (cell: BlockCell): number => cell.value - (effect[cell.block] ?? 0);
  for (let round = 0; round < ROUNDS; round++) {
    const location = meansBy(used, weights, items, ({ item }) => item, valueLessEffect, 0);
    const valueLessItem = ({ value, item }: BlockCell): number => value - (location[item] ?? 0);
    effect = meansBy(used, weights, blocks, ({ block }) => block, valueLessItem, 1 / ratio);
    const residuals = used.map((cell) => valueLessEffect(cell) - (location[cell.item] ?? 0));
    const scale = Math.max(SCALE_FLOOR, madSd(residuals, 0));
    weights = used.map(({ weight }, i) => weight * huberWeight((residuals[i] ?? 0) / scale));
  }
  return effect;
}

/** Of each item, whether it has values in several blocks. */
function sharedBetweenBlocks(cells: readonly BlockCell[], items: number): boolean[] {
  const first = new Array<number | null>(items).fill(null);
  const shared = new Array<boolean>(items).fill(false);
  for (const { item, block } of cells) {
    const known = first[item] ?? null;
    if (known === null) first[item] = block;
    else if (known !== block) shared[item] = true;
  }
  return shared;
}

/** @returns by index: the weighted mean of what a cell's value is without the other part, with `prior` runs at zero. */
function meansBy(
  cells: readonly BlockCell[],
  weights: readonly number[],
  count: number,
  indexOf: (cell: BlockCell) => number,
  without: (cell: BlockCell) => number,
  prior: number,
): number[] {
  const sums = new Array<number>(count).fill(0);
  const totals = new Array<number>(count).fill(prior);
  for (const [i, cell] of cells.entries()) {
    const index = indexOf(cell);
    sums[index] = (sums[index] ?? 0) + (weights[i] ?? 0) * without(cell);
    totals[index] = (totals[index] ?? 0) + (weights[i] ?? 0);
  }
  return sums.map((sum, index) => (totals[index] === 0 ? 0 : sum / (totals[index] ?? 1)));
}
