import { expect, test } from 'vitest';
import type { History } from '../../../../src/domain/history.ts';
import { mergedSeries } from '../../../../src/workflows/regression/merge-series.ts';
import { aHistory } from '../../../helpers/history.ts';

const named = (history: History, ...versions: string[]): History => ({
  ...history,
  points: history.points.map((point, i) => ({ ...point, version: versions[i] ?? '', spec: `parsl==${versions[i]}` })),
});

test('releases that are measured later stand by number, and a version that is measured again has its newest value', () => {
  const earlier = named(aHistory([1000, 1100]), '2025.3.10', '2025.12.8');
  const now = named(aHistory([1200, 1300]), '2025.12.8', '2025.4.14');
  const { points } = mergedSeries(earlier, now);
  expect(points.map(({ version, values }) => [version, Math.min(...values)])).toEqual([
    ['2025.3.10', 1000],
    ['2025.4.14', 1300],
    ['2025.12.8', 1200],
  ]);
});

test('what was measured of another machine, app or Python is no part of a series', () => {
  const history = aHistory([1000]);
  expect(() => mergedSeries(history, { ...history, machine: 'other' })).toThrow('on other, Python 3.11.7');
  expect(() => mergedSeries(history, { ...history, workload: 'chain' })).toThrow('this is chain (time)');
  const reference = { ...history.reference, python: '3.13.1' };
  expect(() => mergedSeries(history, { ...history, reference })).toThrow('Python 3.13.1');
});
