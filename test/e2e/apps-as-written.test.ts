import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scoreOf } from '../../src/domain/run.ts';
import { ask } from '../../src/launch/machine/process.ts';
import { optimise } from '../helpers/cli.ts';
import { aSwitch, FIXTURE_APPS, fixtureApp, leftovers, newestParsl, runOnce } from '../helpers/real-runs.ts';

vi.setConfig({ testTimeout: 240_000 });

const APP = join(FIXTURE_APPS, 'as_written.py');
const PATCHES = join(import.meta.dirname, '..', '..', 'genomes', 'parsl', 'patches');
const run = (how: string, options: Parameters<typeof runOnce>[2] = {}) =>
  runOnce(fixtureApp('as_written.py', how), [], options);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-as-written-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterEach(() => expect(leftovers()).toEqual([]));

const check = async (how: string, ...more: string[]) =>
  optimise(
    ['check', '--app', APP, '--python', await newestParsl(), '--cwd', folder, '--quiet', ...more, '--', how],
    folder,
  );

describe('an app is measured as it is written', () => {
  test.each([
    ['os-exit', 20],
    ['kernel-in-fork', 12],
  ])('%s', async (how, tasks) => {
    expect(await run(how)).toMatchObject({ outcome: 'ok', reason: null, tasks });
  });

  test('tasks that fail on purpose are told, and belong to it where the app as written has as many', async () => {
    const told = { reason: '1 of 21 tasks failed: NameError: np', failedTasks: 1 };
    expect(await run('fails-on-purpose')).toMatchObject({ outcome: 'ok', ...told });
    const none = await run('fails-on-purpose', { options: { expectedFailures: () => 0 } });
    expect(none).toMatchObject({ outcome: 'failed', reason: told.reason });
  });

  test('of two DataFlowKernels each gets the treatments that fit it', async () => {
    const prefetch = aSwitch('prefetch', { kind: 'set', target: 'htex.prefetch_capacity', value: 10 });
    const pool = aSwitch('pool', { kind: 'set', target: 'threads.max_threads', value: 1 });
    const record = await runOnce(fixtureApp('as_written.py', 'two-kernels'), [prefetch, pool]);
    expect(record).toMatchObject({ outcome: 'ok', tasks: 40 });
    expect(record.echo?.executors).toMatchObject([{ label: 'prelude' }, { label: 'work' }]);
  });

  test('a treatment that fits neither makes the run invalid', async () => {
    const none = aSwitch('pool', { kind: 'set', target: 'htex.prefetch_capacity', value: 10 });
    const record = await runOnce(fixtureApp('as_written.py', 'os-exit'), [none]);
    expect(record).toMatchObject({
      outcome: 'invalid',
      reason: "htex.prefetch_capacity was not found in the app's Config",
    });
  });

  test('retries and lost workers are recorded', async () => {
    expect(await run('retries')).toMatchObject({ outcome: 'ok', retries: 3, lostWorkers: 0 });
    expect(await run('worker-dies')).toMatchObject({ outcome: 'ok', retries: 1, lostWorkers: 1 });
  });

  test('workers of an elastic app come and go', async () => {
    const settings = { nice: 5 };
    const nice = aSwitch('nice', { kind: 'role', role: 'manager', settings });
    const record = await runOnce(fixtureApp('as_written.py', 'elastic'), [nice]);
    expect(record).toMatchObject({ outcome: 'ok', reason: null, tasks: 200 });
    // Two blocks at most, of one worker each: ended ones that are still listed are none.
    expect(record.workers).toBeLessThanOrEqual(2);
    expect(record.shortOfWorkers).toBeUndefined();
  });

  test('several blocks are all there', async () => {
    const record = await run('two-blocks');
    expect(record).toMatchObject({ outcome: 'ok', tasks: 20, workers: 2 });
    expect(record.shortOfWorkers).toBeUndefined();
  });

  test.each([
    ['one-block-refused', 'when the first task was called'],
    ['one-block-lost', 'when the last task had ended'],
  ])('%s: the run is flagged, with the reason, and has no score', async (how, when) => {
    const record = await run(how);
    const reason = `executor work had 1 of the 2 blocks of workers that its configuration asks for ${when}`;
    expect(record).toMatchObject({ outcome: 'ok', shortOfWorkers: reason, gates: { flagged: true } });
    expect(record.gates?.reasons).toContain(reason);
    expect(scoreOf(record, 'us-per-task')).toBeNull();
  });

  test('what it reads is given by a file', async () => {
    const stdin = join(folder, 'words');
    writeFileSync(stdin, 'a b c');
    const app = fixtureApp('as_written.py', 'reads');
    expect(await runOnce({ ...app, stdin }, [])).toMatchObject({ outcome: 'ok', tasks: 3 });
  });

  test('an interchange that receives in a thread wakes for a task, however long it sleeps', async () => {
    const thread = aSwitch('thread', { kind: 'patch', file: join(PATCHES, 'interchange-task-thread.yaml') });
    const sleepy = aSwitch('sleepy', { kind: 'set', target: 'htex.poll_period', value: 30_000 });
    const options = { timeoutSeconds: () => 80 };
    const record = await runOnce(fixtureApp('as_written.py', 'chain'), [thread, sleepy], { options });
    expect(record).toMatchObject({ outcome: 'ok', tasks: 4 });
  });
});

describe('or it is told within seconds why not', () => {
  test('a DataFlowKernel in a process that was started anew', async () => {
    const record = await run('kernel-in-spawn');
    expect(record).toMatchObject({ outcome: 'failed' });
    expect(record.reason).toMatch(/^Parsl is loaded in a child process that was started anew/);
    const checked = await check('kernel-in-spawn');
    expect(checked).toMatchObject({ code: 1, stdout: '' });
    expect(checked.stderr).toMatch(/child process that was started anew/);
  });

  test('an app that hangs before it loads Parsl, with the line where it stands', async () => {
    const ended = await check('hangs', '--timeout', '5s');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/has not loaded Parsl after 5 s; it is at .*as_written\.py:\d+\n/);
  });

  test('workers of a cluster that this machine is not of', async () => {
    const args = ['check', '--app', join(FIXTURE_APPS, 'goes_wrong.py'), '--python', await newestParsl(), '--quiet'];
    const ended = await optimise([...args, '--', 'elsewhere'], folder);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /uses SlurmProvider(?: \(and sbatch is not on this machine\))?: only apps .*\n {2}have a node from it by --site app,/,
    );
  });
});

test('an app without other nodes is no site', async () => {
  const args = ['search', '--app', APP, '--site', 'app', '--python', await newestParsl(), '--quiet'];
  const ended = await optimise([...args, '--', 'chain'], folder);
  expect(ended).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toMatch(
    /^optimise: --site app: the app starts its workers on this machine .*\n {2}leave --site out/,
  );
});

describe('check', () => {
  test('names the executors of both DataFlowKernels', async () => {
    const ended = await check('two-kernels');
    expect(ended.code).toBe(0);
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(/executors prelude \(ThreadPoolExecutor\), work \(High/);
  });

  test('leaves nothing that is in the way of the next run', async () => {
    expect((await check('makes-a-folder')).code).toBe(0);
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  test('names the Parsl that the app imports, and leaves out patches where the workers have another one', async () => {
    const python = await newestParsl();
    const found = await ask(python, ['-c', 'import parsl; print(parsl.__file__)'], { timeoutMs: 60_000 });
    cpSync(dirname(found.stdout.trim()), join(folder, 'parsl'), { recursive: true });
    cpSync(APP, join(folder, 'own.py'));
    const args = ['check', '--app', 'own.py', '--python', python, '--quiet', '--with', 'src_result_batches'];
    const ended = await optimise([...args, '--', 'chain'], folder);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain(join(folder, 'parsl'));
  });
});
