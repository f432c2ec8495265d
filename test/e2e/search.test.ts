import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readRuns } from '../../src/store/run-log.ts';
import { optimise, startOptimise } from '../helpers/cli.ts';
import { leftovers } from '../helpers/real-runs.ts';

// Real Parsl runs of half a second each, and the first of them may set up an environment.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const SHORT = ['--seconds', '0.6', '--only', 'cfg_logging,cfg_prefetch'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(leftovers()).toEqual([]);
});

test('a search on the built-in workload ends in a report, an export and files as the contract says', async () => {
  const ended = await optimise(
    ['--budget', '8', '--seed', '1', '--search', 'first', '--force', '--json', ...SHORT],
    folder,
  );
  expect(ended.stderr).not.toContain('bug of ours');
  expect(ended.code).toBe(0);
  const report = JSON.parse(ended.stdout);
  expect(report).toMatchObject({ format: 1, search: 'first', phase: 'done', budget: 8, strategy: 'saga', seed: '1' });
  expect(report.baseline.usPerTask).toBeGreaterThan(0);
  expect(report.recommended.speedup).toMatchObject({ low: null, high: null, blocks: 0 });
  const results = join(folder, 'results', 'first');
  const runs = readRuns(join(results, 'runs.jsonl'));
  expect(runs.map(({ run }) => run)).toEqual(runs.map((_, i) => i + 1));
  expect(report.runs).toBe(runs.length);
  expect(runs.every(({ echo }) => echo !== null)).toBe(true);
  for (const file of [
    'genome.json',
    'snippet.json',
    'search.json',
    'log.jsonl',
    'report/index.html',
    'report/runs.csv',
    'report/report.json',
  ]) {
    expect(existsSync(join(results, file)), file).toBe(true);
  }
  const printed = await optimise(['report', 'first', '--json'], folder);
  expect(JSON.parse(printed.stdout)).toEqual(report);
  const snippet = await optimise(['export', 'first'], folder);
  expect(snippet.stdout).toContain('def make_config()');
  expect((await optimise(['replay', 'first'], folder)).stdout).toContain('every decision is the same');
  const listed = await optimise(['list', '--json'], folder);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'first', state: 'done', runs: runs.length }]);
  const again = await optimise(['--search', 'first', ...SHORT], folder);
  expect(again).toMatchObject({ code: 64, stdout: '' });
  expect(again.stderr).toContain('resume first');
});

test('a search that is interrupted keeps its runs, and decides afterwards as if nothing had happened', async () => {
  const search = startOptimise(
    ['--budget', '7', '--seed', '2', '--search', 'second', '--force', '--fresh', ...SHORT],
    folder,
  );
  const log = join(folder, 'results', 'second', 'runs.jsonl');
  await vi.waitUntil(() => existsSync(log) && readFileSync(log, 'utf8').split('\n').length > 3, {
    timeout: 600_000,
    interval: 50,
  });
  search.child.kill('SIGINT');
  const stopped = await search.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('resume second');
  expect(leftovers()).toEqual([]);
  const before = readFileSync(log, 'utf8');
  const resumed = await optimise(['resume', 'second', '--json'], folder);
  expect(resumed.code).toBe(0);
  expect(readFileSync(log, 'utf8').startsWith(before)).toBe(true);
  expect((await optimise(['replay', 'second'], folder)).stdout).toContain('every decision is the same');
});

test('a single run says what was really applied, and fails with exit code 1 where it fails', async () => {
  const good = await optimise(['run', '--tasks', '60', '--with', 'cfg_logging=none', '--json'], folder);
  const record = JSON.parse(good.stdout);
  expect(good.code).toBe(0);
  expect(record).toMatchObject({
    outcome: 'ok',
    purpose: 'run',
    asked: 60,
    tasks: 60,
    genome: { cfg_logging: 'none' },
  });
  const sized = await optimise(['run', '--seconds', '1.5', '--with', 'cfg_logging=none', '--json'], folder);
  expect(sized.stderr).toMatch(/pilot: 60 tasks at .* µs.*; the run has [\d,]+ tasks for 1\.5/);
  expect(JSON.parse(sized.stdout).makespanSeconds).toBeGreaterThan(0.5);
  expect(leftovers()).toEqual([]);
  const bad = await optimise(['run', '--tasks', '60', '--verify', 'false', '--json'], folder);
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stdout)).toMatchObject({ outcome: 'wrong-answer', usPerTask: null });
});
