import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aSwitch, EXAMPLES, FIXTURE_APPS, fixtureApp, leftovers, newestParsl, runOnce } from '../helpers/real-runs.ts';
import { unusedSharedMemory } from '../helpers/shared-memory.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });

const run = (how: string, options: Parameters<typeof runOnce>[2] = {}) =>
  runOnce(fixtureApp('goes_wrong.py', how), [], options);

describe('a run that does not count says why', () => {
  afterEach(() => expect(leftovers()).toEqual([]));

  test.each([
    ['no-kernel', 'failed', 'the app ended without making a DataFlowKernel'],
    [
      'crashes',
      'failed',
      expect.stringMatching(
        /^the app ended with exit code 1: RuntimeError: broken before Parsl \(goes_wrong\.py:\d+\)$/,
      ),
    ],
    ['all-fail', 'failed', '2 of 2 tasks failed: ValueError: no such weather'],
    ['raises-after', 'failed', '1 of 2 tasks failed: ValueError: no such weather'],
    ['exit-code', 'failed', 'the app ended with exit code 3'],
    ['no-task', 'failed', 'the app submitted no task'],
    ['memo', 'invalid', '1 of 2 tasks were answered from a memo or a checkpoint and not run'],
    ['lies', 'invalid', 'a time of 10000000000000000 µs per task: no clock gives that'],
    ['os-exit', 'failed', 'the app ended with exit code 7'],
    ['not-waited', 'failed', '1 of 2 tasks were not done when the app ended (exit code 0)'],
    [
      'never-waits',
      'failed',
      '20 of 20 tasks were not done when the app ended: it does not wait for them (exit code 0)',
    ],
  ])('%s', async (how, outcome, reason) => {
    expect(await run(how)).toMatchObject({ outcome, reason, usPerTask: null, batches: [] });
  });

  test('a pool that never comes up, with what it said', async () => {
    const record = await run('dead-block');
    expect(record.outcome).toBe('failed');
    expect(record.reason).toMatch(/^the block of executor local failed: .* EXIT CODE: 5 STDOUT: bad module/);
  });

  test('workers on other nodes', async () => {
    const record = await run('elsewhere');
    expect(record).toMatchObject({ outcome: 'failed' });
    expect(record.reason).toContain('SlurmProvider');
  });

  test('a number of tasks that is not the one expected', async () => {
    const options = { expectedTasks: () => 7 };
    const record = await runOnce(fixtureApp('with_load.py', '6'), [], { options });
    expect(record).toMatchObject({
      outcome: 'invalid',
      reason: 'the app submitted 6 tasks and not 7 as the baseline did',
    });
  });

  test('an interpreter that is not there', async () => {
    const record = await run('memo', { options: { python: '/no/such/python' } });
    expect(record.outcome).toBe('failed');
    expect(record.reason).toMatch(/could not be started/);
  });

  test('a setting that this Parsl does not have', async () => {
    const factor = aSwitch('future', { kind: 'set', target: 'htex.warp_factor', value: 9 });
    const record = await runOnce(fixtureApp('with_load.py'), [factor]);
    expect(record).toMatchObject({
      outcome: 'invalid',
      reason: "this Parsl's HighThroughputExecutor has no parameter warp_factor",
    });
  });
});

describe('stopping', () => {
  afterEach(() => expect(leftovers()).toEqual([]));

  test('a run that hangs is a timeout, and what it started in other sessions is gone as well', async () => {
    const before = unusedSharedMemory();
    const record = await run('hangs', { options: { timeoutSeconds: () => 25 } });
    expect(record).toMatchObject({ outcome: 'timeout', usPerTask: null });
    expect(record.reason).toBe('not done after 25 s: 1 of 2 submitted tasks were');
    // Pools of other tests have theirs for a moment before they use it; what is left stays.
    const left = (): string[] => unusedSharedMemory().filter((name) => !before.includes(name));
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000, interval: 200 });
  });

  test('an app that ignores being interrupted is killed', async () => {
    const record = await run('stubborn', { options: { timeoutSeconds: () => 12 } });
    expect(record).toMatchObject({ outcome: 'timeout', reason: 'not done after 12 s' });
  });

  test('an interrupted search abandons its run', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 3000);
    const record = await run('hangs', { signal: stop.signal });
    expect(record).toMatchObject({ outcome: 'cancelled', reason: 'interrupted' });
  });

  test('a task that nests 3,000 folders in the temporary folder costs nothing: the run counts, and they are gone', async () => {
    expect(await run('nests')).toMatchObject({ outcome: 'ok', reason: null });
  });

  test('a cap ends the run with a lower bound', async () => {
    const app = {
      kind: 'script',
      target: join(EXAMPLES, 'sleep.py'),
      args: ['--tasks', '6000'],
      cwd: tmpdir(),
    } as const;
    const record = await runOnce(app, [], { request: { capSeconds: 1 } });
    expect(record).toMatchObject({ outcome: 'ok', censored: true, reason: null });
    expect(record.makespanSeconds).toBeGreaterThanOrEqual(1);
    expect(record.usPerTask).toBeGreaterThan(0);
  });
});

describe('around a run', () => {
  test('prepare, verify and cleanup are run in the app’s directory, split without a shell', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'optimise-test-'));
    const app = { ...fixtureApp('goes_wrong.py', 'usage'), cwd };
    const options = {
      prepare: "sh -c 'echo prepared > log'",
      verify: "sh -c 'echo verified >> log; echo wrong sum >&2; exit 4'",
      cleanup: "sh -c 'echo cleaned >> log'",
    };
    const record = await runOnce(app, [], { options });
    expect(record.outcome).toBe('wrong-answer');
    expect(record.reason).toMatch(/^the verify command .* ended with exit code 4: wrong sum$/);
    expect(readFileSync(join(cwd, 'log'), 'utf8')).toBe('prepared\nverified\ncleaned\n');
    rmSync(cwd, { recursive: true });
  });

  test('a failing prepare command is a failed run', async () => {
    const record = await run('memo', { options: { prepare: 'false' } });
    expect(record).toMatchObject({ outcome: 'failed', reason: 'the prepare command (false) ended with exit code 1' });
  });

  test('usage tracking is off', async () => {
    let stdout = '';
    const inspect = (folder: string): void => {
      stdout = readFileSync(join(folder, 'stdout'), 'utf8');
    };
    const record = await run('usage', { inspect });
    expect(record.outcome).toBe('ok');
    expect(stdout).toBe('usage tracking 0\n');
    expect(record.echo?.forced).toMatchObject({ 'config.usage_tracking': 3 });
  });

  test("the app's folder and site-packages stay as they are", async () => {
    const parsl = join(await newestParsl(), '..', '..', 'lib');
    const state = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.includes('optimise'))
        .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
        .filter((line) => line.includes('parsl') || folder === FIXTURE_APPS);
    const before = [state(FIXTURE_APPS), state(parsl)];
    await runOnce(fixtureApp('with_load.py'), []);
    expect([state(FIXTURE_APPS), state(parsl)]).toEqual(before);
  });
});
