import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { optimise } from '../helpers/cli.ts';
import { FIXTURE_APPS, fixtureApp, leftovers, newestParsl, oldParsl, runOnce } from '../helpers/real-runs.ts';

vi.setConfig({ testTimeout: 240_000 });

const APP = join(FIXTURE_APPS, 'many_tasks.py');
const TASKS = 400;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-first-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(leftovers()).toEqual([]);
});

const run = (how: string, first: number, more: Parameters<typeof runOnce>[2] = {}) =>
  runOnce({ ...fixtureApp('many_tasks.py', how, folder), first }, [], more);
const marks = (name: string): number => {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
};

const VERSIONS = [
  ['the newest Parsl', newestParsl],
  ['Parsl as of the seed', oldParsl],
] as const;

describe('the first tasks are measured, then the app is stopped', () => {
  test.each(VERSIONS)('%s: called all at once: what runs finishes, the rest is never begun', async (_, parsl) => {
    const python = await parsl();
    if (python === null) return;
    const record = await run('batch', 40, { options: { python } });
    expect(record).toMatchObject({ outcome: 'ok', reason: null, tasks: 40, first: 40, steady: true, failedTasks: 0 });
    // 20 ms on two workers, without the first wave.
    expect(record.usPerTask).toBeGreaterThan(9_000);
    expect(record.makespanSeconds).toBeGreaterThan(0.38);
    expect(marks('ended')).toBe(marks('begun'));
    expect(marks('begun')).toBeGreaterThanOrEqual(40);
    expect(marks('begun')).toBeLessThan(TASKS / 2);
    expect(marks('tidied')).toBe(1);
  });

  test('called in waves: three of them are batches, and no part is left out', async () => {
    const record = await run('waves', 30);
    expect(record).toMatchObject({ outcome: 'ok', tasks: 30, first: 30 });
    expect(record.batches).toHaveLength(3);
    expect(record.steady).toBeUndefined();
    expect(marks('begun')).toBeLessThanOrEqual(50);
  });

  test.each(['threads', 'in-fork', 'stubborn'])('%s', async (how) => {
    const record = await run(how, 40);
    expect(record).toMatchObject({ outcome: 'ok', reason: null, tasks: 40, first: 40 });
    expect(marks('begun')).toBeLessThan(TASKS);
  });

  test('only failures among them count', async () => {
    writeFileSync(join(folder, 'some-fail'), '');
    // 3, 10, 17 and 24.
    expect(await run('batch', 30)).toMatchObject({ outcome: 'ok', tasks: 30, failedTasks: 4 });
  });

  test('a profile is one of the first tasks', async () => {
    const record = await run('batch', 40, { request: { profiled: true } });
    expect(record).toMatchObject({ outcome: 'ok', profile: { tasks: 40, seen: 40, complete: true, workers: 2 } });
    const { least, stages, seconds } = record.profile ?? { least: { given: 0 }, stages: [], seconds: 0 };
    expect(least.given).toBeGreaterThanOrEqual(0.39);
    expect(Math.abs(stages.reduce((sum, stage) => sum + stage.seconds, 0) / seconds - 1)).toBeLessThan(0.05);
  });

  test('as many as there are is all of them', async () => {
    expect(await run('batch', TASKS)).toMatchObject({ outcome: 'ok', tasks: TASKS, first: TASKS });
    expect(marks('ended')).toBe(TASKS);
  });
});

describe('on the command line', () => {
  const app = async (...args: string[]) =>
    optimise([...args, '--python', await newestParsl(), '--quiet', '--app', APP, '--', 'batch', folder], folder);

  test('run, check and profile say what was measured', async () => {
    const line = JSON.parse((await app('run', '--first', '20', '--json')).stdout);
    expect(line).toMatchObject({ outcome: 'ok', tasks: 20, first: 20 });
    expect((await app('check', '--first', '20')).stdout).toContain('many_tasks.py batch');
    const profiled = await app('profile', '--first', '20');
    expect(profiled.code).toBe(0);
    expect(profiled.stdout).toContain('its first 20 tasks: where the time goes');
    expect(profiled.stdout).toMatch(/until it was stopped/);
  });

  test('more than there are is one line, and no success', async () => {
    const ended = await app('run', '--first', '1000', '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'failed',
      reason: `the app ended after ${TASKS} tasks, fewer than the 1000 of --first`,
    });
  });

  test('a small search measures them in each run, and says so', async () => {
    const args = ['--first', '12', '--budget', '3', '--only', 'cfg_prefetch', '--search', 's', '--fresh', '--force'];
    const ended = await app('search', ...args);
    expect(ended.stdout).toContain('its first 12 tasks');
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain('only the first 12 tasks were measured');
    const runs = readFileSync(join(folder, 'results', 's', 'runs.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(runs.map((text) => JSON.parse(text)).map(({ first, tasks, outcome }) => [first, tasks, outcome])).toEqual(
      runs.map(() => [12, 12, 'ok']),
    );
    expect((await optimise(['replay', 's'], folder)).code).toBe(0);
  });
});
