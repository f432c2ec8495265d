import { afterAll, expect, test, vi } from 'vitest';
import type { Profile } from '../../src/domain/profile.ts';
import { ceilingOf } from '../../src/search/ceiling.ts';
import { example, fixtureApp, leftovers, newestParsl, oldParsl, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });
afterAll(() => expect(leftovers()).toEqual([]));

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
