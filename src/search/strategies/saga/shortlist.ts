import { type Random, randomInt } from '../../../domain/random.ts';
import type { Posterior } from '../../surrogate/posterior.ts';
import type { Situation, StrategyContext } from '../strategy.ts';
import { isNear } from './near.ts';

/** Rows of a large table that the surrogate scores: the best by its polynomial part, and some others. */
const BEST = 1_500;
const OTHERS = 500;
/** Rows near the first so many members are considered in any case. */
const LEADERS = 3;
/** A pair whose part is nowhere above this (ln) changes no ranking. */
const NEGLIGIBLE = 5e-4;

/**
 * Of a table too long for the surrogate: the rows that are best by its main and pair effects, the neighbourhood of
 * the best measured rows, and some at random.
 * @returns row numbers, each once
 */
export function shortlist(
  rows: number,
  { genes }: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  random: Random,
): number[] {
  const codes = genes.rows();
  if (codes === null) return [];
  const scores = polynomialScores(codes, rows, genes.list.length, posterior);
  const threshold = Float64Array.from(scores).sort()[Math.min(BEST, rows) - 1]!;
  const leaders = situation
    .ranked()
    .slice(0, LEADERS)
    .map(({ genome }) => genes.encode(genome));
  const chosen = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const near = (leader: Uint8Array): boolean => isNear(codes, row * leader.length, leader);
    if (scores[row]! <= threshold || leaders.some(near)) chosen.add(row);
  }
  for (let i = 0; i < OTHERS; i++) chosen.add(randomInt(random, rows));
  return [...chosen];
}

/** The surrogate's main and pair parts at each row, gene by gene and pair by pair: O(F²) a row whatever the number of runs. */
function polynomialScores(codes: Uint8Array, rows: number, genes: number, posterior: Posterior): Float64Array {
  const { main, pair } = posterior.weights();
  const scores = new Float64Array(rows);
  for (let g = 0; g < genes; g++) {
    const weights = main[g]!;
    for (let row = 0, at = g; row < rows; row++, at += genes) scores[row]! += weights[codes[at]!]!;
  }
  for (let g = 0; g < genes; g++) {
    for (let h = g + 1; h < genes; h++) {
      const weights = pair(g, h);
      if (!weights.some((weight) => Math.abs(weight) > NEGLIGIBLE)) continue;
      const width = main[h]!.length;
      for (let row = 0, at = 0; row < rows; row++, at += genes) {
        scores[row]! += weights[codes[at + g]! * width + codes[at + h]!]!;
      }
    }
  }
  return scores;
}
