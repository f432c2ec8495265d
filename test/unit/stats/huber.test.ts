import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { huberLocation } from '../../../src/stats/huber.ts';

describe('Huber location', () => {
  test('is the mean of undisturbed values and hardly sees a wild one', () => {
    expect(huberLocation([1, 1.01, 0.99])).toBeCloseTo(1, 9);
    expect(Math.abs(huberLocation([1, 1.01, 0.99, 1.02, 0.98, 11]) - 1)).toBeLessThan(0.03);
    expect(huberLocation([7])).toBe(7);
  });

  test('moves with the values', () => {
    const list = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, (values) => {
        expect(huberLocation(values.map((v) => v + 3))).toBeCloseTo(huberLocation(values) + 3, 6);
      }),
    );
  });

  test('a flagged run counts less', () => {
    expect(huberLocation([0, 0.02], [1, 0.3])).toBeCloseTo(0.006 / 1.3, 9);
  });
});
