import { expect, test } from 'vitest';
import { judge } from '../../../../src/search/regression/judge.ts';

const around = (centre: number, spread = 0.01): number[] =>
  Array.from({ length: 12 }, (_, i) => centre + spread * ((i - 5.5) / 5.5));
const judged = (differences: readonly number[], margin = 0.05): string | undefined =>
  judge([{ differences, margin }], 0.05, 1)[0]?.change;

test('a shift that no run contradicts is a regression, or an improvement', () => {
  expect(judged(around(0.08))).toBe('regression');
  expect(judged(around(-0.08))).toBe('improvement');
});

test('a small shift is no change, however surely it is there', () => {
  expect(judged(around(0.015, 0.005))).toBe('no-change');
});

test('one spike is no regression', () => {
  expect(judged([...around(0, 0.02).slice(1), 3])).not.toBe('regression');
});

test('what is too spread for either answer is inconclusive, as is nothing at all', () => {
  expect(judged(around(0.03, 0.3))).toBe('inconclusive');
  expect(judged([])).toBe('inconclusive');
});

test('several contrasts pay for each other, and less so once one is decided (Holm)', () => {
  const weak = { differences: around(0.06, 0.12), margin: 0.05 };
  const strong = { differences: around(0.3), margin: 0.05 };
  const alpha = (contrasts: Parameters<typeof judge>[0], i: number) => judge(contrasts, 0.04, 1)[i]?.alpha;
  expect(alpha([weak], 0)).toBe(0.04);
  expect(alpha([{ differences: around(0), margin: 0.05 }, weak], 1)).toBe(0.02);
  expect(alpha([strong, weak], 1)).toBe(0.04);
});
