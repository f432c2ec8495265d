import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { FIXTURE_APPS, fixtureApp, leftovers, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });

describe('any way to load Parsl works unchanged', () => {
  afterAll(() => expect(leftovers()).toEqual([]));

  test('with parsl.load(a config of another module), with arguments, in its own directory', async () => {
    let stdout = '';
    const inspect = (folder: string): void => {
      stdout = readFileSync(join(folder, 'stdout'), 'utf8');
    };
    const run = await runOnce(fixtureApp('with_load.py', '{tasks}'), [], { request: { tasks: 9 }, inspect });
    expect(run).toMatchObject({ outcome: 'ok', tasks: 9, workers: 2, censored: false, reason: null });
    expect(stdout).toBe(`sum 72 in ${FIXTURE_APPS} with ['9']\n`);
    expect(run.usPerTask).toBeCloseTo(((run.makespanSeconds ?? 0) * 1e6) / 9, 3);
    expect(run.cpuSeconds).toBeGreaterThan(0);
    expect(run.peakRssMb).toBeGreaterThan(50);
    expect(run.startupSeconds).toBeGreaterThan(0.1);
  });

  test('from parsl import load, with no cleanup and tasks that nobody waits for', async () => {
    const run = await runOnce(fixtureApp('bare_load.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 6 });
  });

  test('a DataFlowKernel made directly', async () => {
    const run = await runOnce(fixtureApp('direct_kernel.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 4, reason: null });
  });

  test('three loads in one script are three batches', async () => {
    const run = await runOnce(fixtureApp('several_loads.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 120, reason: null });
    expect(run.batches).toHaveLength(3);
    expect(run.usPerTask).toBe(run.batches.toSorted((a, b) => a - b)[1]);
  });

  test("Parsl's default Config, a pool of threads", async () => {
    const run = await runOnce(fixtureApp('threads_default.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 60, workers: 2, reason: null });
    expect(run.batches).toHaveLength(3);
  });

  test('join apps and bash apps', async () => {
    const run = await runOnce(fixtureApp('join_and_bash.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 4, reason: null });
  });

  test('python -m with relative imports', async () => {
    const app = { kind: 'module', target: 'packaged', args: ['5'], cwd: FIXTURE_APPS } as const;
    const run = await runOnce(app, []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 5, reason: null });
  });

  test('a ParslPoolExecutor', async () => {
    const run = await runOnce(fixtureApp('pool_executor.py'), []);
    expect(run).toMatchObject({ outcome: 'ok', tasks: 4, reason: null });
  });
});
