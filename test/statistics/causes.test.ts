import { expect, test } from 'vitest';
import { causesRow, causesSummary } from '../helpers/causes.ts';

// The fast version of npm run bench:causes; few searches, so the bars are far below what is aimed at.
test('a search of 100 runs over 46 factors and ten placebos recommends causes', { timeout: 180_000 }, () => {
  const found = causesSummary([0, 1].map((seed) => causesRow(seed, 100, true)));
  expect(found.size).toBeGreaterThan(0);
  expect(found.precision).toBeGreaterThanOrEqual(0.7);
  expect(found.placebos).toBeLessThanOrEqual(0.1);
  expect(found.share).toBeGreaterThan(0.5);
});
