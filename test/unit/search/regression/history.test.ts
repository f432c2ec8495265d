import { expect, test } from 'vitest';
import type { History, HistoryDuel } from '../../../../src/domain/history.ts';
import { readHistory } from '../../../../src/search/regression/history.ts';
import { aHistory } from '../../../helpers/history.ts';

const STEP = [1000, 1010, 990, 1300, 1310, 1290, 1305];
const within = { before: 'v3', after: 'v4' };
const aDuel = (overrides: Partial<HistoryDuel> = {}): HistoryDuel => ({
  ...within,
  within,
  ratio: { estimate: 1 / 1.3, low: 1 / 1.35, high: 1 / 1.25 },
  change: 'regression',
  blocks: 12,
  ...overrides,
});
const changesOf = (duels: History['duels']) => readHistory({ ...aHistory(STEP), duels }).changes;

test('a series changes between two versions, and nothing is told of it before their duel', () => {
  const [change, ...others] = changesOf([]);
  expect(others).toEqual([]);
  expect(change).toMatchObject({ ...within, duel: null, nearest: null });
  expect(change?.factor).toBeCloseTo(1.3, 1);
});

test('its own duel confirms a change, those inside say where it is', () => {
  const inside = aDuel({ before: 'v3', after: 'v3.2' });
  const other = aDuel({ before: 'v3', after: 'v3.1', change: 'no-change' });
  expect(changesOf([aDuel(), other, inside])).toMatchObject([{ duel: aDuel(), nearest: inside }]);
});

test('what a machine did in a whole block is no change: it is in the reference too', () => {
  const slower = aHistory([1000, 1010, 990, 1005]);
  const points = slower.points.map((point, i) => ({
    ...point,
    values: point.values.map((value) => value * (i + 1)),
    reference: point.reference.map((value) => value * (i + 1)),
  }));
  expect(readHistory({ ...slower, points }).changes).toEqual([]);
});

test('a version that failed has no value, and changes nothing', () => {
  const history = aHistory([1000, 1000, 1000]);
  const [first, second, third] = history.points;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no points');
  const points = [first, { ...second, values: [], reference: [], failed: 'timeout: 60 s' }, third];
  const read = readHistory({ ...history, points });
  expect(read.series.map((one) => one?.ratio ?? null)).toEqual([1, null, 1]);
  expect(read.changes).toEqual([]);
});
