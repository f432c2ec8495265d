import { expect, test } from 'vitest';
import {
  patchesOf,
  placesOf,
  pythonOf,
  schedulingOf,
  usersVariablesOf,
  variablesOf,
  withAppActions,
  withVariables,
} from '../../../src/actions/questions.ts';
import { kindOf } from '../../../src/actions/table.ts';

test('the last interpreter counts, and the one of the app where there is none', () => {
  const actions = ['/a', '/b'].map((python) => ({ kind: 'interpreter', python }));
  expect([pythonOf(actions, '/app'), pythonOf([], '/app')]).toEqual(['/b', '/app']);
});

test.each([
  [
    ['--chunk', '1', 'x'],
    ['--chunk', '64', 'x'],
  ],
  [
    ['--chunk=1', 'x'],
    ['--chunk=64', 'x'],
  ],
  [['x'], ['x', '--chunk', '64']],
])('an argument takes the place of the one of the app: %j', (args, expected) => {
  expect(withAppActions(args, [{ kind: 'app', argument: '--chunk', value: '64' }])).toEqual(expected);
});

test('variables for other roles are not in the environment of the submitting process', () => {
  const actions = [
    { kind: 'env', name: 'A', value: '1' },
    { kind: 'env', name: 'B', value: '1', roles: ['worker'] },
    { kind: 'env', name: 'C', value: null, roles: ['submit'] },
    { kind: 'app', env: 'D', value: '1' },
  ];
  expect(withVariables({ C: 'mine' }, variablesOf(actions, null))).toEqual({ A: '1', D: '1' });
  expect(usersVariablesOf(actions)).toEqual(['B', 'C']);
});

test('a run gets folders of its own under the paths that actions name', () => {
  const actions = [
    { kind: 'env', name: 'TMPDIR', value: '/scratch' },
    { kind: 'set', target: 'config.run_dir', value: '/dev/shm' },
  ];
  expect(placesOf(actions)).toEqual(['/scratch', '/dev/shm']);
  expect(variablesOf(actions, 'tag')).toEqual([{ name: 'TMPDIR', value: '/scratch/tag' }]);
  expect(variablesOf(actions, null)).toEqual([{ name: 'TMPDIR', value: '/scratch' }]);
});

test('patches are named once, scheduling by role', () => {
  const patch = { kind: 'patch', file: '/p.yaml' };
  expect(patchesOf([patch, patch])).toEqual(['/p.yaml']);
  const roles = [{ nice: 1 }, { policy: 'batch' }].map((settings) => ({ kind: 'role', role: 'worker', settings }));
  expect(schedulingOf(roles)).toEqual(new Map([['worker', new Set(['nice', 'policy', 'priority'])]]));
});

test('a kind that there is not is told', () => {
  expect(() => kindOf({ kind: 'wish' })).toThrowError("there is no kind of actions 'wish'");
});
