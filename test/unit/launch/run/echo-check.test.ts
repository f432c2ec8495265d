import { expect, test } from 'vitest';
import type { Action } from '../../../../src/domain/factor.ts';
import { checkEcho } from '../../../../src/launch/run/echo-check.ts';
import { anEcho, aProcess } from '../../../helpers/echo.ts';

test('an action that a later one overrules is not checked', () => {
  const set = (value: string): Action => ({ kind: 'set', target: 'config.strategy', value });
  const env = (value: string, roles?: readonly string[]): Action => ({
    kind: 'env',
    name: 'A',
    value,
    ...(roles && { roles }),
  });
  const one = [aProcess({ environment: { A: '2' } })];
  const echo = anEcho({
    set: { 'config.strategy': ['none'] },
    processes: { submit: one, interchange: one, manager: one, worker: one },
  });
  const asked = (...actions: Action[]): string | null => checkEcho({ actions, overlay: null, cpus: null }, echo);
  expect(asked(set('simple'), set('none'), env('1'), env('2'))).toBeNull();
  expect(asked(set('none'), set('simple'))).toMatch(/and not "simple" as asked/);
  expect(asked(env('1', ['worker']), env('2'))).toMatch(/A is "2" in the environment of worker/);
});

test('a role that has CPUs of its own may be outside of those of the run, others may not', () => {
  const echo = anEcho({ processes: { worker: [aProcess({ cpus: [[7]] })] } });
  const pinned: Action = { kind: 'role', role: 'worker', settings: { cpus: [7] } };
  expect(checkEcho({ actions: [pinned], overlay: null, cpus: [0] }, echo)).toBeNull();
  expect(checkEcho({ actions: [], overlay: null, cpus: [0] }, echo)).toBe(
    'worker runs on CPU 7, outside of those asked for',
  );
});
