import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Action } from '../../../src/domain/factor.ts';
import { writeFiles } from '../../../src/export/folder.ts';
import { hookFiles } from '../../../src/export/hooks.ts';
import type { ExportedTreatment } from '../../../src/export/treatments.ts';
import { aFactor, aLevel } from '../../helpers/factors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function treatment(...actions: Action[]): ExportedTreatment {
  const level = aLevel('on', { actions });
  return { name: 'hook', factor: aFactor('hook', [], { levels: [aLevel('as-is'), level] }), level, worth: null };
}

test('treatments without hooks need no files', () => {
  expect(hookFiles([treatment({ kind: 'env', name: 'A', value: '1' })])).toEqual([]);
});

test('the exported module needs nothing of ours and knows its settings, whatever is in them', () => {
  const args = { text: `it's "quoted" \\n '''` };
  writeFiles(folder, hookFiles([treatment({ kind: 'hook', hook: 'gc_freeze', roles: ['submit'], args })]));
  const settings: unknown = JSON.parse(
    execFileSync('python3', [join(folder, 'hooks', 'optimise_hooks.py')], { encoding: 'utf8', cwd: '/' }),
  );
  expect(settings).toEqual([{ kind: 'hook', hook: 'gc_freeze', roles: ['submit'], args }]);
});

test('hooks of the user come along, under names of their own', () => {
  const hook = (name: string): Action => {
    const file = join(mkdtempSync(join(folder, 'user-')), 'tricks.py');
    writeFileSync(file, `def ${name}():\n    pass\n`);
    return { kind: 'hook', hook: `${file}:${name}`, roles: ['worker'], args: {} };
  };
  const files = hookFiles([treatment(hook('one'), hook('two'))]);
  expect(files.map(({ path }) => basename(path))).toEqual([
    'optimise_hooks.py',
    'sitecustomize.py',
    'optimise_start_up.py',
    '__init__.py',
    'hook.py',
    'user_tricks.py',
    'user_tricks_2.py',
  ]);
  expect(files.at(-1)?.text).toContain('def two');
});

test('a hook file that is gone is told by name', () => {
  expect(() =>
    hookFiles([treatment({ kind: 'hook', hook: '/nowhere/tricks.py:f', roles: ['worker'], args: {} })]),
  ).toThrowError(/cannot read the hook \/nowhere\/tricks\.py/);
});

test('a process applies the hooks and the scheduling of its own role only', () => {
  writeFiles(
    folder,
    hookFiles([
      treatment(
        { kind: 'hook', hook: 'switch_interval', roles: ['interchange'], args: { seconds: 0.25 } },
        { kind: 'hook', hook: 'gc_threshold', roles: ['worker'], args: { generation0: 12345 } },
        { kind: 'role', role: 'interchange', settings: { nice: 7 } },
      ),
    ]),
  );
  const code =
    'import gc, os, sys, optimise_hooks; optimise_hooks.apply("interchange"); print(sys.getswitchinterval(), gc.get_threshold()[0], os.nice(0))';
  const printed = execFileSync('python3', ['-c', code], { encoding: 'utf8', cwd: join(folder, 'hooks') });
  expect(printed.trim()).toMatch(/^0\.25 (?!12345)\d+ 7$/);
});

test.each([['fifo'], ['rr']] as const)('%s without a priority gets the lowest that the kernel takes', (policy) => {
  writeFiles(folder, hookFiles([treatment({ kind: 'role', role: 'interchange', settings: { policy } })]));
  const code =
    'import os, optimise_hooks; os.sched_setscheduler = lambda tid, policy, param: print(param.sched_priority); optimise_hooks.apply("interchange")';
  const printed = execFileSync('python3', ['-c', code], { encoding: 'utf8', cwd: join(folder, 'hooks') });
  expect(printed.trim()).toBe('1');
});

test('the sitecustomize of the user runs too, even one that would run ours again', () => {
  writeFiles(folder, hookFiles([treatment({ kind: 'role', role: 'submit', settings: { nice: 1 } })]));
  const other = mkdtempSync(join(folder, 'other-'));
  writeFileSync(
    join(other, 'sitecustomize.py'),
    `import importlib.machinery, importlib.util, sys
print('mine')
spec = importlib.machinery.PathFinder.find_spec('sitecustomize', [p for p in sys.path if p != ${JSON.stringify(other)}])
spec.loader.exec_module(importlib.util.module_from_spec(spec))
`,
  );
  const hooks = join(folder, 'hooks');
  for (const [path, printed] of [
    [`${hooks}:${other}`, 'mine\n'],
    [`${other}:${hooks}`, 'mine\nmine\n'],
  ] as const) {
    const env = { ...process.env, PYTHONPATH: path };
    expect(execFileSync('python3', ['-c', 'pass'], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] })).toBe(
      printed,
    );
  }
});
