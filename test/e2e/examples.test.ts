import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { versionPython } from '../../src/launch/python/versions.ts';
import { EXAMPLES, example, leftovers, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well, and an environment with what monitoring needs.
vi.setConfig({ testTimeout: 600_000 });

/** Tasks beside the ones asked for: one reduction in each of the three batches. */
const EXTRA: { readonly [app: string]: number } = { 'fan_out_fan_in.py': 3 };

/** Not like the others: one task, and what is not installed with Parsl alone. */
const APART = ['idle.py', 'monitoring.py'];

describe('the zoo of examples', () => {
  afterAll(() => expect(leftovers()).toEqual([]));

  const apps = readdirSync(EXAMPLES).filter((name) => name.endsWith('.py') && !APART.includes(name));

  test.each(apps)('%s runs, in three batches', async (app) => {
    const run = await runOnce(example(app, '{tasks}'), [], { request: { tasks: 61 } });
    expect(run).toMatchObject({ outcome: 'ok', reason: null, tasks: 61 + (EXTRA[app] ?? 0) });
    expect(run.batches.length).toBeGreaterThanOrEqual(3);
  });

  test('idle.py waits for its task', async () => {
    const app = { ...example('idle.py', 1), args: ['--seconds', '2'], cwd: tmpdir() };
    const run = await runOnce(app, []);
    expect(run).toMatchObject({ outcome: 'ok', reason: null, tasks: 1 });
    expect(run.makespanSeconds).toBeGreaterThanOrEqual(2);
  });

  test('monitoring.py runs in three batches where the extra is installed', async () => {
    const spec = { kind: 'release', version: '2026.10.26' } as const;
    const { executable } = await versionPython(spec, { python: null, extra: 'monitoring', say: () => {} });
    const how = { request: { tasks: 61 }, options: { python: executable } };
    const run = await runOnce(example('monitoring.py', '{tasks}'), [], how);
    expect(run).toMatchObject({ outcome: 'ok', reason: null, tasks: 61 });
    expect(run.batches.length).toBeGreaterThanOrEqual(3);
  });
});
