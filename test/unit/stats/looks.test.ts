import { expect, test } from 'vitest';
import { levelOf, looksWithin } from '../../../src/stats/looks.ts';
import { lookPlan } from '../../../src/stats/sequential.ts';

test('looks end with the last block, and stand apart', () => {
  expect(looksWithin(40)).toEqual([8, 12, 18, 27, 40]);
  expect(looksWithin(9)).toEqual([9]);
  expect(looksWithin(60)).toEqual([8, 12, 18, 27, 40, 60]);
  expect(looksWithin(5)).toEqual([]);
});

test('the levels are those that confirmations have, found anew', () => {
  for (const blocks of [12, 18, 27, 40]) {
    const { looks, alpha } = lookPlan(blocks);
    expect(levelOf(looks.length, 0.05) / alpha).toBeCloseTo(1, 0);
    expect(Math.abs(levelOf(looks.length, 0.05) / alpha - 1)).toBeLessThan(0.1);
  }
});

test('more looks and fewer false alarms cost level; one look costs nothing', () => {
  expect(levelOf(1, 0.03)).toBe(0.03);
  expect(levelOf(5, 0.05)).toBeLessThan(levelOf(3, 0.05));
  expect(levelOf(5, 0.01)).toBeLessThan(levelOf(5, 0.05));
  expect(levelOf(4, 0.00004)).toBe(0.00001);
});
