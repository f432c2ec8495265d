import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CompareRequest, compare } from '../../../src/workflows/compare.ts';
import { reportAgain } from '../../../src/workflows/report.ts';
import { recordSearch } from '../../helpers/recorded-search.ts';
import { surroundingsOf } from '../../helpers/target.ts';

let results: string;
beforeAll(async () => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  recordSearch(results);
  await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
});
afterAll(() => rmSync(results, { recursive: true }));

const recorded = (names: readonly string[], overrides: Partial<CompareRequest> = {}) =>
  compare(
    {
      ...{ names, results, saved: join(results, 'saved'), target: null, measure: false },
      ...{ budget: null, seed: '1', tolerance: null, ...overrides },
    },
    surroundingsOf(() => {}),
  );

test("a search's recommended set is compared with the base in the blocks of its own confirmation", async () => {
  const { comparison, slower } = await recorded(['base', 'gone']);
  const [pair] = comparison.pairs;
  expect(pair).toMatchObject({ a: 'base', b: 'gone', caveat: null });
  expect(pair?.speedup?.estimate).toBeCloseTo(2, 1);
  expect(pair?.speedup?.blocks).toBeGreaterThan(0);
  expect(slower).toBe(false);
});

test('base, best and speed-up are the very numbers of the report', async () => {
  const { source } = await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
  const { baseline, recommended } = source.report;
  const { comparison } = await recorded(['base', 'gone']);
  const speedup = recommended?.speedup ?? null;
  expect(comparison.pairs[0]?.speedup).toEqual(speedup);
  expect(comparison.genomes.map(({ usPerTask }) => usPerTask)).toEqual([
    baseline?.usPerTask,
    (baseline?.usPerTask ?? 0) / (speedup?.estimate ?? 1),
  ]);
  const [back] = (await recorded(['gone', 'base'])).comparison.pairs;
  expect(back?.speedup).toMatchObject({ low: 1 / (speedup?.high ?? 0), high: 1 / (speedup?.low ?? 0) });
});

test('a later genome that is slower than is tolerated is told', async () => {
  expect((await recorded(['gone', 'base'], { tolerance: 0.05 })).slower).toBe(true);
  expect((await recorded(['gone', 'base'], { tolerance: 2 })).slower).toBe(false);
});

test('names that mean nothing are mistakes', async () => {
  await expect(recorded(['base'])).rejects.toThrow('fewer than two genomes');
  await expect(recorded(['base', 'fats'])).rejects.toThrow("there is no factor or treatment 'fats'");
});
