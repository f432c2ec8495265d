import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Action, Role } from '../../src/domain/factor.ts';
import { checkEcho } from '../../src/launch/run/echo-check.ts';
import { readOutcome } from '../../src/launch/run/outcome.ts';
import { aSwitch, FIXTURE_APPS, fixtureApp, leftovers, oldParsl, runOnce } from '../helpers/real-runs.ts';

// Real pools on a machine that others may use as well.
vi.setConfig({ testTimeout: 240_000 });

const SEEN = z.object({
  env: z.record(z.string(), z.string()),
  frozen: z.boolean(),
  switch: z.number(),
  mark: z.unknown(),
  cpus: z.array(z.number()),
  nice: z.number(),
  hidden: z.array(z.string()),
});
const WITNESS = z.object({
  worker: SEEN,
  submit: SEEN,
  arguments: z.array(z.string()),
  run_dir: z.string(),
  logs: z.boolean(),
});

const ROLES: readonly Role[] = ['submit', 'interchange', 'manager', 'worker'];

function hook(name: string, roles: readonly Role[] = ROLES, args: { readonly [name: string]: number } = {}): Action {
  return { kind: 'hook', hook: name, roles, args };
}

/** A run of the app that prints what it sees. */
async function witnessed(actions: readonly Action[], options: Parameters<typeof runOnce>[2] = {}) {
  const seen: { witness: z.infer<typeof WITNESS> | null; differences: (string | null)[] } = {
    witness: null,
    differences: [],
  };
  const record = await runOnce(fixtureApp('reports.py', '--size', '1'), [aSwitch('all', ...actions)], {
    ...options,
    inspect: (folder) => {
      const stdout = readFileSync(join(folder, 'stdout'), 'utf8');
      seen.witness = stdout === '' ? null : WITNESS.parse(JSON.parse(stdout));
      const echo = readOutcome(join(folder, 'outcome.json'))?.echo;
      // Each treatment taken away from what was applied and asked for in another way must be noticed.
      if (echo) {
        seen.differences = actions.flatMap((action) => {
          const other = otherwise(action);
          return other === null ? [] : [checkEcho({ actions: [other], overlay: null, cpus: null }, echo)];
        });
      }
    },
  });
  return { record, ...seen };
}

/** The same action with another value: what a mis-wired treatment would have applied. */
function otherwise(action: Action): Action | null {
  switch (action.kind) {
    case 'set':
      return { ...action, value: 'something else' };
    case 'env':
      return { ...action, value: 'something else' };
    case 'app':
      return { ...action, value: 'something else' };
    case 'role':
      return { ...action, settings: { nice: 11 } };
    case 'hook':
      return { ...action, hook: 'gc_disable' };
    default:
      return null;
  }
}

describe('treatments are applied in every process they concern, read back, and seen by the app', () => {
  afterEach(() => expect(leftovers()).toEqual([]));

  test('settings, hooks of ours and of the user, scheduling and environment by role', async () => {
    const mark = `${join(FIXTURE_APPS, 'user_hook.py')}:mark`;
    const actions: Action[] = [
      { kind: 'set', target: 'config.initialize_logging', value: { call: 'parsl.logconfigs.noop.NoopLogging' } },
      { kind: 'set', target: 'config.run_dir', value: '/dev/shm' },
      { kind: 'set', target: 'config.strategy', value: 'none' },
      { kind: 'set', target: 'htex.prefetch_capacity', value: 1000 },
      { kind: 'set', target: 'htex.encrypted', value: false },
      { kind: 'set', target: 'htex.address', value: '127.0.0.1' },
      { kind: 'set', target: 'provider.init_blocks', value: 2 },
      { kind: 'set', target: 'provider.max_blocks', value: 2 },
      { kind: 'set', target: 'provider.launcher', value: { call: 'parsl.launchers.SimpleLauncher' } },
      { kind: 'set', target: 'htex.max_workers_per_node', value: 1 },
      hook('gc_freeze'),
      hook('switch_interval', ROLES, { seconds: 0.25 }),
      hook('gc_threshold', ['interchange'], { generation0: 50_000 }),
      hook(mark, ['worker'], { value: 5 }),
      { kind: 'role', role: 'worker', settings: { cpus: [0], nice: 1 } },
      { kind: 'role', role: 'manager', settings: { nice: 2, policy: 'batch' } },
      { kind: 'role', role: 'interchange', settings: { cpus: [0] } },
      { kind: 'env', name: 'WITNESS_ALL', value: 'a b' },
      { kind: 'env', name: 'WITNESS_WORKER', value: '{w}', roles: ['worker'] },
      { kind: 'env', name: 'WITNESS_MANAGER', value: 'm', roles: ['manager'] },
      { kind: 'env', name: 'WITNESS_INTERCHANGE', value: "i'", roles: ['interchange'] },
      { kind: 'env', name: 'WITNESS_SUBMIT', value: 's', roles: ['submit'] },
      { kind: 'app', argument: '--size', value: '64' },
      { kind: 'app', argument: '--chunk', value: '8' },
      { kind: 'app', env: 'WITNESS_APP', value: 'x' },
    ];
    const { record, witness, differences } = await witnessed(actions);
    expect(record).toMatchObject({ outcome: 'ok', reason: null, workers: 2 });
    expect(record.echo?.interpreter).toMatchObject({ freeThreaded: false, version: expect.stringMatching(/^3\./) });
    expect(witness).toMatchObject({
      worker: { frozen: true, switch: 0.25, mark: 5, cpus: [0], nice: 1, hidden: [] },
      submit: { frozen: true, switch: 0.25, mark: null, nice: 0, hidden: [] },
      arguments: ['--size', '64', '--chunk', '8'],
      logs: false,
    });
    expect(witness?.worker.env).toEqual({ WITNESS_ALL: 'a b', WITNESS_WORKER: '{w}', WITNESS_APP: 'x' });
    expect(witness?.run_dir).toMatch(/^\/dev\/shm\/optimise-/);
    expect(existsSync(dirname(witness?.run_dir ?? '/'))).toBe(false);
    expect(differences).toHaveLength(actions.length);
    expect(differences.filter((difference) => difference === null)).toEqual([]);
  });

  test('more workers than Parsl really starts are noticed', async () => {
    const { record } = await witnessed([
      { kind: 'set', target: 'htex.max_workers_per_node', value: 3 },
      { kind: 'set', target: 'htex.cores_per_worker', value: 1000 },
    ]);
    expect(record.outcome).not.toBe('ok');
  });

  test('a hook that fails is told', async () => {
    const { record } = await witnessed([hook(`${join(FIXTURE_APPS, 'user_hook.py')}:breaks`, ['worker'])]);
    expect(record.outcome).toBe('invalid');
    expect(record.reason).toMatch(/breaks failed in worker: OSError: no such device$/);
  });

  test('a CPU that is not there is told', async () => {
    const { record } = await witnessed([{ kind: 'role', role: 'worker', settings: { cpus: [4000] } }]);
    expect(record.outcome).toBe('invalid');
    expect(record.reason).toMatch(/^the scheduling asked for could not be set/);
  });

  test('threads in place of a HighThroughputExecutor, under its label', async () => {
    const value = { call: 'parsl.executors.ThreadPoolExecutor', args: { max_threads: 3 } };
    const { record } = await witnessed([{ kind: 'set', target: 'config.executors', value }]);
    expect(record).toMatchObject({ outcome: 'ok', workers: 3 });
    expect(record.echo?.executors).toMatchObject([{ label: 'local', type: 'ThreadPoolExecutor' }]);
  });

  test('every process of a run is confined to the CPUs asked for, and TMPDIR is its own', async () => {
    const actions: Action[] = [{ kind: 'env', name: 'TMPDIR', value: tmpdir() }];
    const { record, witness } = await witnessed(actions, { options: { cpus: [0] } });
    expect(record).toMatchObject({ outcome: 'ok', reason: null });
    expect(witness).toMatchObject({ worker: { cpus: [0] }, submit: { cpus: [0] } });
  });
});

describe('Parsl as of the seed', () => {
  test('is measured, treated and read back in the same way', async (context) => {
    const python = await oldParsl();
    if (python === null) return context.skip('python3 has a Parsl of its own');
    const actions: Action[] = [
      { kind: 'set', target: 'config.initialize_logging', value: false },
      { kind: 'set', target: 'htex.prefetch_capacity', value: 10 },
      hook('gc_freeze'),
      { kind: 'env', name: 'WITNESS_INTERCHANGE', value: 'i', roles: ['interchange'] },
    ];
    const { record, witness, differences } = await witnessed(actions, { options: { python } });
    expect(record).toMatchObject({ outcome: 'ok', reason: null, workers: 2, tasks: 1 });
    expect(witness).toMatchObject({ worker: { frozen: true }, submit: { frozen: true }, logs: false });
    expect(differences).not.toContain(null);
  });
});
