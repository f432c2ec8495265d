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

test('a later duel of the same set stands in place of the earlier one, others stay', () => {
  const file = join(folder, 'duels.json');
  expect(readDuels(file)).toEqual([]);
  addDuels(file, [duel(1.5, 'a', 'b'), duel(2, 'c')]);
  addDuels(file, [duel(1.4, 'b', 'a')]);
  expect(readDuels(file)).toEqual([duel(2, 'c'), duel(1.4, 'b', 'a')]);
});

test('a damaged file costs no report, and the next duel writes it anew', () => {
  const file = join(folder, 'duels.json');
  for (const text of ['[{"treatments": "a"}]', '[{']) {
    writeFileSync(file, text);
    expect(readDuels(file)).toEqual([]);
  }
  addDuels(file, [duel(1.5, 'a')]);
  expect(readDuels(file)).toEqual([duel(1.5, 'a')]);
});
