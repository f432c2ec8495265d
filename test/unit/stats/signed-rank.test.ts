import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantile } from '../../../src/stats/quantile.ts';
import {
  hodgesLehmann,
  medianInterval,
  signedRankTail,
  signedRankTest,
  walshOrder,
} from '../../../src/stats/signed-rank.ts';

describe('the signed-rank distribution', () => {
  // Wilcoxon's published critical values of T for a two-sided 5 % test (Hollander & Wolfe, table A.4).
  test.each([
    [6, 0],
    [7, 2],
    [8, 3],
    [10, 8],
    [15, 25],
    [20, 52],
  ])('has the published critical value for n = %i', (n, critical) => {
    const tail = signedRankTail(n);
    expect(tail[critical]).toBeLessThanOrEqual(0.025);
    expect(tail[critical + 1]).toBeGreaterThan(0.025);
    expect(walshOrder(n, 0.05)).toBe(critical + 1);
  });

  test('has no 95 % interval for five values', () => {
    expect(walshOrder(5, 0.05)).toBe(0);
    expect(hodgesLehmann([1, 2, 3, 4, 5])).toEqual({ estimate: 3, low: null, high: null });
  });

  test('sums to one', () => {
    for (const n of [1, 4, 12, 40]) expect(signedRankTail(n).at(-1)).toBeCloseTo(1, 12);
  });
});

describe('the Hodges-Lehmann estimate', () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 30 });

  test('is the median of all Walsh averages, and its interval two of them', () => {
    fc.assert(
      fc.property(values, (list) => {
        const walsh = list.flatMap((a, i) => list.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b);
        const found = hodgesLehmann(list);
        const order = walshOrder(list.length, 0.05);
        expect(found.estimate).toBeCloseTo(quantile(walsh, 0.5), 9);
        expect(found.low).toBeCloseTo(walsh[order - 1] ?? Number.NaN, 9);
        expect(found.high).toBeCloseTo(walsh[walsh.length - order] ?? Number.NaN, 9);
      }),
    );
  });

  test('moves with the values and turns with their sign', () => {
    fc.assert(
      fc.property(values, fc.double({ min: -10, max: 10, noNaN: true }), (list, shift) => {
        const found = hodgesLehmann(list);
        expect(hodgesLehmann(list.map((value) => value + shift)).estimate).toBeCloseTo(found.estimate + shift, 8);
        expect(hodgesLehmann(list.map((value) => -value)).low).toBeCloseTo(-(found.high ?? Number.NaN), 8);
      }),
    );
  });

  test('is the same whether Walsh averages are listed or counted', () => {
    const list = Array.from({ length: 1600 }, (_, i) => Math.sin(i * 12.9898) * 7 + (i % 13));
    const walsh = Float64Array.from(list.flatMap((a, i) => list.slice(i).map((b) => (a + b) / 2))).sort();
    const found = hodgesLehmann(list);
    expect(found.estimate).toBeCloseTo(quantile(Array.from(walsh), 0.5), 6);
    expect(found.low).toBeLessThan(found.estimate);
  });

  test('of nothing is refused', () => {
    expect(() => hodgesLehmann([])).toThrow(RangeError);
  });
});

describe('the signed-rank test', () => {
  test('gives the exact tail probability without ties', () => {
    expect(signedRankTest([1, 2, 3, 4, 5, 6], 'greater')).toBeCloseTo(1 / 64, 12);
    expect(signedRankTest([1, 2, 3, 4, 5, 6])).toBeCloseTo(2 / 64, 12);
    expect(signedRankTest([-1, -2, -3, -4, -5, -6], 'greater')).toBe(1);
    expect(signedRankTest([-1, 2, 3, 4, 5, 6], 'less')).toBeCloseTo(63 / 64, 12);
  });

  test('agrees with the interval: p <= 5 % where the interval leaves out zero', () => {
    const list = fc.array(fc.integer({ min: -1000, max: 1500 }), { minLength: 6, maxLength: 25 });
    fc.assert(
      fc.property(list, (integers) => {
        const distinct = [...new Set(integers.map(Math.abs))].length === integers.length && !integers.includes(0);
        fc.pre(distinct);
        const { low, high } = hodgesLehmann(integers);
        const outside = (low ?? -1) > 0 || (high ?? 1) < 0;
        expect(signedRankTest(integers) <= 0.05).toBe(outside);
      }),
    );
  });

  test('drops zeros and shares ranks among ties', () => {
    expect(signedRankTest([0, 0, 0])).toBe(1);
    expect(signedRankTest([1, 1, 1, 1, 0], 'greater')).toBeCloseTo(1 / 16, 12);
  });

  test('is near its exact value where the normal approximation begins', () => {
    const list = Array.from({ length: 121 }, (_, i) => (i % 5 < 2 ? -1 : 1) * (i + 1));
    expect(signedRankTest(list)).toBeCloseTo(signedRankTest(list.slice(1)), 2);
  });
});

test('the interval of the median needs six values and is made of two of them', () => {
  expect(medianInterval([1, 2, 3, 4, 5]).low).toBeNull();
  expect(medianInterval([6, 1, 5, 2, 4, 3])).toEqual({ estimate: 3.5, low: 1, high: 6 });
});
