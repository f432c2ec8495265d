import { calibrationFactor, type IntervalKind } from './calibration.ts';
import { studentQuantile } from './distributions.ts';
import { huberTau, huberWeight } from './huber.ts';
import { madSd, median } from './quantile.ts';

/** One run in a block: ln score. */
export interface BlockCell {
  readonly block: number;
  readonly item: number;
  readonly value: number;
  /** Prior weight; 1 for a run that passed its gates. */
  readonly weight: number;
}

export interface TwoWayFit {
  /** Location of each item relative to the blocks' effects; NaN for an item without runs. */
  readonly items: readonly number[];
  readonly scales: readonly number[];
  /** Blocks in which the item was measured. */
  readonly counts: readonly number[];
}

/** A contrast of two items with its interval. */
export interface Contrast {
  readonly estimate: number;
  /** null where a single block leaves no degrees of freedom. */
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const ROUNDS = 60;
const SCALE_FLOOR = 0.02;
/** Prior weight of the pooled scale in runs; how far a residual may stretch an own one (docs/decisions/attribution.md). */
const PRIOR_RUNS = 4;
const CLIP = 2.5;

/**
 * Items × blocks by Huber's method: y = item + block + noise, with a scale for each item that is shrunk towards the
 * pooled one: s² = (4 tau² + Σ clip(r, ±2.5 tau)²) / (4 + B - 1), since fast sets are noisier than slow ones.
 * @param items number of items; cells may be missing.
 */
export function huberTwoWay(cells: readonly BlockCell[], items: number): TwoWayFit {
  const blocks = 1 + cells.reduce((top, cell) => Math.max(top, cell.block), -1);
  const location = locationsByMedian(cells, items);
  const effect = new Array<number>(blocks).fill(0);
  const used = new Set(cells.map((cell) => cell.item)).size;
  const df = Math.max(1, cells.length - used - new Set(cells.map((cell) => cell.block)).size + 1);
  const residual = (cell: BlockCell): number => cell.value - (location[cell.item] ?? 0) - (effect[cell.block] ?? 0);
  let scale = SCALE_FLOOR;
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = cells.map(residual);
    scale = Math.max(madSd(residuals, 0) * Math.sqrt(cells.length / df), SCALE_FLOOR);
    const weights = cells.map((cell, i) => cell.weight * huberWeight((residuals[i] ?? 0) / scale));
    refine(effect, cells, weights, (cell) => cell.block, residual);
    centre(effect, cells);
    refine(location, cells, weights, (cell) => cell.item, residual);
  }
  const tau = huberTau(cells.map(residual), scale, df);
  const counts = location.map((_, item) => cells.filter((cell) => cell.item === item).length);
  const scales = location.map((_, item) => {
    const own = cells.filter((cell) => cell.item === item).map(residual);
    const squares = own.reduce((sum, r) => sum + Math.min(Math.abs(r), CLIP * tau) ** 2, 0);
    return Math.sqrt((PRIOR_RUNS * tau * tau + squares) / (PRIOR_RUNS + Math.max(0, own.length - 1)));
  });
  return { items: location, scales, counts };
}

/** What an interval from so many blocks is calibrated as. */
export function kindOf(blocks: number): IntervalKind {
  if (blocks <= 2) return 'blocks-two';
  return blocks <= 4 ? 'blocks-few' : 'blocks';
}

/** ln ratio of item `a` over item `b` with its 95 % interval: t with B + 7 degrees of freedom, calibrated. */
export function contrastOf(fit: TwoWayFit, a: number, b: number): Contrast {
  const estimate = (fit.items[a] ?? Number.NaN) - (fit.items[b] ?? Number.NaN);
  const blocks = Math.min(fit.counts[a] ?? 0, fit.counts[b] ?? 0);
  if (blocks < 2) return { estimate, se: null, low: null, high: null };
  const variance = (fit.scales[a] ?? 0) ** 2 / (fit.counts[a] ?? 1) + (fit.scales[b] ?? 0) ** 2 / (fit.counts[b] ?? 1);
  const se = Math.sqrt(variance) * calibrationFactor(kindOf(blocks));
  const half = studentQuantile(0.975, blocks + 7) * se;
  return { estimate, se, low: estimate - half, high: estimate + half };
}

function locationsByMedian(cells: readonly BlockCell[], items: number): number[] {
  return Array.from({ length: items }, (_, item) =>
    median(cells.filter((cell) => cell.item === item).map((cell) => cell.value)),
  );
}

function refine(
  values: number[],
  cells: readonly BlockCell[],
  weights: readonly number[],
  indexOf: (cell: BlockCell) => number,
  residual: (cell: BlockCell) => number,
): void {
  const sums = values.map(() => 0);
  const totals = values.map(() => 0);
  for (const [i, cell] of cells.entries()) {
    const index = indexOf(cell);
    sums[index] = (sums[index] ?? 0) + (weights[i] ?? 0) * residual(cell);
    totals[index] = (totals[index] ?? 0) + (weights[i] ?? 0);
  }
  for (let index = 0; index < values.length; index++) {
    const total = totals[index] ?? 0;
    if (total > 0) values[index] = (values[index] ?? 0) + (sums[index] ?? 0) / total;
  }
}

/** Block effects sum to 0 over the blocks that hold runs, so that locations keep their meaning. */
function centre(effect: number[], cells: readonly BlockCell[]): void {
  const held = [...new Set(cells.map((cell) => cell.block))];
  const middle = held.reduce((sum, block) => sum + (effect[block] ?? 0), 0) / Math.max(1, held.length);
  for (const block of held) effect[block] = (effect[block] ?? 0) - middle;
}
