import { expect, test } from 'vitest';
import { blocksFor, tells } from '../../../../src/search/regression/resolution.ts';

const USUAL = { sd: 0.045, burst: 0.07 };

test('more blocks tell less, and a margin needs as many as tell it', () => {
  expect(tells(USUAL, 40, 0.05)).toBeLessThan(tells(USUAL, 20, 0.05));
  const needed = blocksFor(USUAL, 0.05, 0.05) ?? 0;
  expect(tells(USUAL, needed, 0.05)).toBeLessThanOrEqual(0.05);
  expect(tells(USUAL, needed - 1, 0.05)).toBeGreaterThan(0.05);
});

test('a machine that is too noisy for a margin is told so', () => {
  expect(blocksFor({ sd: 0.26, burst: 0 }, 0.05, 0.05)).toBeNull();
});

test('too few blocks for an interval tell nothing', () => {
  expect(tells(USUAL, 5, 0.05)).toBe(Number.POSITIVE_INFINITY);
  expect(tells(USUAL, 6, 0.01)).toBe(Number.POSITIVE_INFINITY);
});
