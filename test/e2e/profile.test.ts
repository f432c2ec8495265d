import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Profile } from '../../src/domain/profile.ts';
import { ceilingOf } from '../../src/search/ceiling.ts';
import { optimise } from '../helpers/cli.ts';
import { EXAMPLES, example, fixtureApp, leftovers, newestParsl, oldParsl, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });
afterAll(() => expect(leftovers()).toEqual([]));

const PROFILED = z.object({
  treatments: z.array(z.string()),
  tasks: z.number(),
  unknown: z.string().nullable(),
  seconds: z.object({ measured: z.number() }),
  probe: z.object({ slower: z.number() }),
  stages: z.array(z.object({ stage: z.string(), baseUs: z.number(), busyUs: z.number().nullable() })),
});

async function profiled(app: string, tasks: number, python: string): Promise<Profile> {
  const run = await runOnce(example(app, '{tasks}'), [], { options: { python }, request: { tasks, profiled: true } });
  expect(run).toMatchObject({ outcome: 'ok', reason: null });
  if (run.profile == null) throw new Error('the run has no profile');
  return run.profile;
}

const VERSIONS = [
  ['the newest Parsl', newestParsl],
  ['Parsl as of the seed', oldParsl],
] as const;

test.each(VERSIONS)('%s: every task is seen, and the stages sum to the measured time', async (_, parsl) => {
  const python = await parsl();
  if (python === null) return;
  const profile = await profiled('noop.py', 300, python);
  expect(profile).toMatchObject({ tasks: 300, seen: 300, complete: true, wrapped: false, workers: 2 });
  const sum = profile.stages.reduce((total, { seconds }) => total + seconds, 0);
  expect(Math.abs(sum / profile.seconds - 1)).toBeLessThan(0.05);
  // Each stage was met, in whichever process it is.
  for (const { stage, busySeconds } of profile.stages)
    if (busySeconds !== null) expect([stage, busySeconds > 0]).toEqual([stage, true]);
  expect(profile.probeSeconds).toBeGreaterThan(0);
  expect(Object.keys(profile.cpuSeconds).sort()).toEqual(['interchange', 'manager', 'submit', 'worker']);
  expect(profile.least.given).toBeLessThan(profile.seconds / 2);
});

const PATCHES = 'src_execute_task_direct,src_tasks_in_progress=shm';
const MORE_PATCHES = `${PATCHES},src_result_batches,src_worker_sockets,src_submit_batch_send`;

describe('of a set', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'optimise-profile-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['noop.py', newestParsl, MORE_PATCHES],
    ['chain.py', newestParsl, MORE_PATCHES],
    ['noop.py', oldParsl, PATCHES],
  ])(
    '%s: patches that wait elsewhere hide no task, and no stage is at work while it waits',
    async (app, parsl, set) => {
      const python = await parsl();
      if (python === null) return;
      const args = ['profile', '--app', join(EXAMPLES, app), '--python', python, '--with', set, '--tasks', '300'];
      const ended = await optimise([...args, '--json', '--quiet', '--', '--tasks', '{tasks}'], folder);
      expect(ended.stderr).toBe('');
      const found = PROFILED.parse(JSON.parse(ended.stdout));
      expect(found.treatments).toHaveLength(set.split(',').length);
      expect(found.unknown).toBeNull();
      const whole = (1e6 * found.seconds.measured * found.probe.slower) / found.tasks;
      expect(Math.abs(found.stages.reduce((sum, { baseUs }) => sum + baseUs, 0) / whole - 1)).toBeLessThan(0.05);
      for (const { stage, busyUs, baseUs } of found.stages) {
        if (busyUs === null) continue;
        expect([stage, busyUs > 0]).toEqual([stage, true]);
        expect([stage, baseUs <= busyUs * 1.001]).toEqual([stage, true]);
      }
      const worker = found.stages.find(({ stage }) => stage === 'worker')?.busyUs ?? 0;
      expect(worker).toBeLessThan(whole);
    },
  );
});

test.each(VERSIONS)(
  '%s: tasks that sleep have no CPU time, and more workers would bring them forward',
  async (_, parsl) => {
    const python = await parsl();
    if (python === null) return;
    const profile = await profiled('sleep.py', 60, python);
    // 60 tasks of 10 ms on two workers.
    expect(profile.ownSeconds).toBeGreaterThanOrEqual(0.6);
    expect(profile.ownCpuSeconds).toBeLessThan(0.3);
    expect(profile.least.given).toBeGreaterThanOrEqual(0.3);
    expect(profile.least.anyWorkers).toBeLessThan(profile.least.given / 2);
    expect(ceilingOf(profile, null)?.atMost).toBeGreaterThan(2);
  },
);

test('tasks that depend on each other are no faster with more workers', async () => {
  const { least } = await profiled('chain.py', 60, await newestParsl());
  expect(least.anyWorkers).toBeGreaterThan(0.9 * least.given);
});

test("what workers import with their first task is the app's time, and no setting's to save", async () => {
  const run = await runOnce(fixtureApp('imports_late.py'), [], { request: { tasks: null, profiled: true } });
  expect(run).toMatchObject({ outcome: 'ok', reason: null, tasks: 6 });
  if (run.profile == null) throw new Error('the run has no profile');
  // One second in the one worker.
  expect(run.profile.least.given).toBeGreaterThanOrEqual(1);
});
