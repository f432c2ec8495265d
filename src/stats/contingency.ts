import { chiSquareTail } from './distributions.ts';

/**
 * Pearson's chi-square test of equal rates in a 2 x 2 table with Yates' correction, for counts may be small (Yates 1934).
 * @param a, b counts of one row; c, d of the other.
 * @returns the p value; 1 where a margin is empty.
 */
export function equalRates(a: number, b: number, c: number, d: number): number {
  const n = a + b + c + d;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 1;
  const distance = Math.max(0, Math.abs(a * d - b * c) - n / 2);
  return chiSquareTail((n * distance * distance) / margins, 1);
}
