import { expect, test } from 'vitest';
import type { PathStep } from '../../../../src/domain/report.ts';
import { toldPaths } from '../../../../src/report/sections/told-paths.ts';
import { aReport } from '../../../helpers/report.ts';

const path = (...treatments: readonly string[]): PathStep[] =>
  [null, ...treatments].map((treatment, i) => ({ treatment, usPerTask: 100 / (i + 1), measured: true }));

const told = (bestFirst: readonly PathStep[], nicestFirst: readonly PathStep[]): number[] => {
  const paths = toldPaths(aReport({ paths: { bestFirst, nicestFirst } }));
  return [paths.bestFirst.length, paths.nicestFirst.length];
};

test('a path of one step is not told, nor the same order twice', () => {
  expect(told(path('a', 'b'), path('b', 'a'))).toEqual([3, 3]);
  expect(told(path('a', 'b'), path('a', 'b'))).toEqual([3, 0]);
  expect(told(path('a + 7 others'), path('b + 7 others'))).toEqual([0, 0]);
  expect(told([], [])).toEqual([0, 0]);
});
