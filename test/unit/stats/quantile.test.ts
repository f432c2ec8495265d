import { describe, expect, test } from 'vitest';
import { madSd, median, quantile, variance } from '../../../src/stats/quantile.ts';

describe('quantiles', () => {
  test("interpolate as R's default does", () => {
    expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
    expect(madSd([1, 1, 4, 4, 4])).toBe(0);
    expect(variance([1, 2, 3])).toBe(1);
  });
});
