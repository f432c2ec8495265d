import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDuels, readDuels } from '../../../src/store/duels-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const duel = (estimate: number, ...treatments: string[]) => ({
  ...{ treatments, kept: 'compare-20261130-101500' },
  speedup: { estimate, low: 1, high: 3, blocks: 6, p90: null },
});

test('a later duel of the same set stands in place of the earlier one, unless it is shorter; others stay', () => {
  const file = join(folder, 'duels.json');
  expect(readDuels(file, 1)).toEqual([]);
  addDuels(file, 1, [duel(1.5, 'a', 'b'), duel(2, 'c')]);
  addDuels(file, 1, [duel(1.4, 'b', 'a')]);
  expect(readDuels(file, 1)).toEqual([duel(2, 'c'), duel(1.4, 'b', 'a')]);
  const short = duel(3, 'c');
  addDuels(file, 1, [{ ...short, speedup: { ...short.speedup, blocks: 5 } }]);
  expect(readDuels(file, 1)).toEqual([duel(2, 'c'), duel(1.4, 'b', 'a')]);
});

test('a duel says nothing of what the search runs on since a change', () => {
  const file = join(folder, 'duels.json');
  addDuels(file, 1, [duel(1.5, 'a')]);
  expect(readDuels(file, 41)).toEqual([]);
  addDuels(file, 41, [duel(1.2, 'a')]);
  expect(readDuels(file, 41)).toEqual([duel(1.2, 'a')]);
  expect(readDuels(file, 1)).toEqual([duel(1.5, 'a')]);
});

test('a damaged file costs no report, and the next duel writes it anew', () => {
  const file = join(folder, 'duels.json');
  for (const text of ['[{"treatments": "a"}]', '[{']) {
    writeFileSync(file, text);
    expect(readDuels(file, 1)).toEqual([]);
  }
  addDuels(file, 1, [duel(1.5, 'a')]);
  expect(readDuels(file, 1)).toEqual([duel(1.5, 'a')]);
});
