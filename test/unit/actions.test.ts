import { describe, expect, test } from 'vitest';
import type { Echo } from '../../src/actions/echo.ts';
import { kindOf } from '../../src/actions/table.ts';
import type { Action } from '../../src/domain/factor.ts';
import { anEcho, aProcess } from '../helpers/echo.ts';

const HTEX = { label: 'htex', type: 'HighThroughputExecutor', provider: 'LocalProvider', workers: 4, blocks: 2 };
const NO_MANAGER = { manager: [] };

function check(action: Action, echo: Echo): string | null {
  return kindOf(action).check?.(action, echo) ?? null;
}

describe('an action that was not applied is told in words', () => {
  test.each<[Action, Partial<Parameters<typeof anEcho>[0]>, string]>([
    [{ kind: 'set', target: 'htex.address', value: 'a' }, {}, "htex.address was not found in the app's Config"],
    [
      { kind: 'set', target: 'config.strategy', value: 'none' },
      { set: { 'config.strategy': ['simple'] } },
      'config.strategy is "simple" and not "none" as asked',
    ],
    [
      { kind: 'set', target: 'config.executors', value: { call: 'parsl.ThreadPoolExecutor' } },
      { executors: [HTEX] },
      'executor htex is still a HighThroughputExecutor',
    ],
    [
      { kind: 'set', target: 'provider.init_blocks', value: 3 },
      { executors: [HTEX], set: { 'provider.init_blocks': [3] } },
      'executor htex has 2 blocks and not 3 as asked',
    ],
    [
      { kind: 'set', target: 'htex.max_workers_per_node', value: 4 },
      { executors: [HTEX], set: { 'htex.max_workers_per_node': [4] } },
      'executor htex has 2 workers a node and not 4 as asked',
    ],
    [
      { kind: 'env', name: 'OMP_NUM_THREADS', value: '1' },
      {},
      'OMP_NUM_THREADS is null in the environment of submit and not "1" as asked',
    ],
    [
      { kind: 'env', name: 'A', value: null, roles: ['manager'] },
      { processes: NO_MANAGER },
      'A: this run has no process of the role manager',
    ],
    [{ kind: 'role', role: 'worker', settings: { nice: 3 } }, {}, 'the nice value of worker is 0 and not 3 as asked'],
    [
      { kind: 'role', role: 'worker', settings: { cpusByRank: [[1], [0]] } },
      { processes: { worker: [aProcess({ ranks: [1] }), aProcess({ ranks: [0] })] } },
      'worker runs on CPUs [[0]] and not on [1] as asked',
    ],
    [{ kind: 'hook', hook: 'gc_freeze', roles: ['submit'], args: {} }, {}, 'gc_freeze did not run in submit'],
    [
      { kind: 'hook', hook: 'gc_freeze', roles: ['submit'], args: {} },
      { processes: { submit: [aProcess({ hooks: [{ hook: 'gc_freeze', args: {}, error: null }] })] } },
      'gc_freeze had no effect in submit',
    ],
    [
      { kind: 'hook', hook: 'gc_freeze', roles: ['manager'], args: {} },
      { processes: NO_MANAGER },
      'gc_freeze ran in no process',
    ],
    [
      { kind: 'app', argument: '--chunk', value: '64' },
      { arguments: ['--chunk', '32'] },
      'the app was not started with --chunk 64',
    ],
  ])('%j', (action, overrides, words) => expect(check(action, anEcho(overrides))).toBe(words));
});

test('numbers, objects and private folders are as asked where they are nearly so', () => {
  const launcher = { call: 'parsl.launchers.SimpleLauncher', args: { debug: true } };
  const echo = anEcho({
    set: {
      'config.strategy_period': [0.1 + 1e-9],
      'provider.launcher': [{ type: 'parsl.launchers.launchers.SimpleLauncher', args: { debug: true, other: 1 } }],
      'config.run_dir': ['/dev/shm/optimise-1/run'],
    },
  });
  const targets = { 'config.strategy_period': 0.1, 'provider.launcher': launcher, 'config.run_dir': '/dev/shm' };
  for (const [target, value] of Object.entries(targets)) {
    expect(check({ kind: 'set', target, value }, echo)).toBeNull();
  }
});
