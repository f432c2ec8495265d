import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { EXAMPLES, example, leftovers, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });

/** Tasks beside the ones asked for: one reduction in each of the three batches. */
const EXTRA: { readonly [app: string]: number } = { 'fan_out_fan_in.py': 3 };

describe('the zoo of examples', () => {
  afterAll(() => expect(leftovers()).toEqual([]));

  const apps = readdirSync(EXAMPLES).filter((name) => name.endsWith('.py'));

  test.each(apps)('%s runs, in three batches', async (app) => {
    const run = await runOnce(example(app, '{tasks}'), [], { request: { tasks: 61 } });
    expect(run).toMatchObject({ outcome: 'ok', reason: null, tasks: 61 + (EXTRA[app] ?? 0) });
    expect(run.batches.length).toBeGreaterThanOrEqual(3);
  });
});
