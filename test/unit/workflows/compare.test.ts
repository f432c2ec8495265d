import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/domain/run.ts';
import { compareText } from '../../../src/report/text/compare.ts';
import { Interrupted } from '../../../src/search/drive.ts';
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

test('a search of another app is told: only its set is compared', async () => {
  recordSearch(results, {
    name: 'other',
    appName: 'other.py',
    app: { kind: 'script', target: '/other.py', args: [], cwd: '/' },
  });
  await reportAgain({ results, name: 'other', png: false, command: 'optimise' });
  const { comparison } = await recorded(['gone', 'other']);
  expect(comparison.warnings.map(({ text }) => text).join()).toContain(
    'search other ran on something else (the app other.py)',
  );
  rmSync(join(results, 'other'), { recursive: true });
});

/** `fast` gains four times on the first input and nothing on the second. */
function throughInputs(run: RunRecord): RunRecord {
  const { outcome, reason, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks, usPerTask } = run;
  const part = { outcome, reason, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks };
  const us = usPerTask ?? 0;
  const gain = run.genome.fast === 'on' ? 2 : 1;
  const inputs = [
    { ...part, input: '--n 5', usPerTask: us / gain },
    { ...part, input: '--n 50', usPerTask: us * gain },
  ];
  return { ...run, inputs };
}

describe('of an app with several inputs the one that gains least is told', () => {
  let other: string;
  beforeAll(async () => {
    other = mkdtempSync(join(tmpdir(), 'optimise-test-'));
    recordSearch(other, { name: 'several' }, throughInputs);
    await reportAgain({ results: other, name: 'several', png: false, command: 'optimise' });
  });
  afterAll(() => rmSync(other, { recursive: true }));

  test('as in the report of the search, and the other way round', async () => {
    const { source } = await reportAgain({ results: other, name: 'several', png: false, command: 'optimise' });
    const { comparison, factors } = await recorded(['base', 'several'], { results: other });
    const { inputs, worstInput } = source.report.recommended ?? {};
    expect(comparison.pairs[0]).toMatchObject({ inputs, worstInput });
    const text = compareText(comparison, factors, { colours: createColors(false), width: 100 }).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Over 2 inputs .* gains least is `--n 50`: \d/);
    const [back] = (await recorded(['several', 'base'], { results: other })).comparison.pairs;
    expect(back?.worstInput?.input).toBe('--n 5');
    expect(back?.worstInput?.ratio).toBeCloseTo(0.25, 1);
    expect(back?.worstInput?.baseUs).toBeCloseTo(250, -1);
  });

  test('where only runs of an epoch are compared too, by medians', async () => {
    const { comparison } = await recorded(['idle', 'fast,idle'], { results: other });
    const [pair] = comparison.pairs;
    expect(pair?.speedup?.blocks).toBe(0);
    expect(pair?.worstInput).toMatchObject({ input: '--n 50', low: null, high: null, blocks: 0 });
    expect(pair?.worstInput?.ratio).toBeCloseTo(1, 1);
  });
});

test('a search is named by the path that a shell completes', async () => {
  const { comparison } = await recorded(['base', join(results, 'gone/')]);
  expect(comparison.pairs[0]).toMatchObject({ b: 'gone', caveat: null });
});

test('names that mean nothing are mistakes', async () => {
  await expect(recorded(['base'])).rejects.toThrow('fewer than two genomes');
  await expect(recorded(['base', 'fats'])).rejects.toThrow("there is no factor or treatment 'fats'");
});

test('a duel says before its first run how long it may take at most', async () => {
  const [said, stop] = [[] as string[], new AbortController()];
  const say = (line: string): void => {
    said.push(line);
    stop.abort();
  };
  const measured = compare(
    {
      ...{ names: ['base', 'gone'], results, saved: join(results, 'saved'), target: null, measure: true },
      ...{ budget: null, seed: '1', tolerance: null },
    },
    { ...surroundingsOf(say), signal: stop.signal },
  );
  await expect(measured).rejects.toThrow(Interrupted);
  expect(said).toEqual([
    expect.stringMatching(
      /^at most 84 runs of about \S+ s \(as in earlier searches\): about .*; it ends as soon as the verdict is clear$/,
    ),
  ]);
});
