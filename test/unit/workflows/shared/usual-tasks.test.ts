import { expect, test } from 'vitest';
import { usualTasks } from '../../../../src/workflows/shared/usual-tasks.ts';
import { aRun } from '../../../helpers/builders.ts';

const genome = { a: 'on' };
const asked = (size: number, overrides = {}) => aRun({ genome, asked: size, tasks: size + 5, ...overrides });

test('an export is for what was asked in the usual runs of its set, not for what the last run submitted', () => {
  const runs = [asked(60), asked(12_000), asked(12_000), aRun({ asked: 6000 }), asked(120_000, { block: 'scale-9/1' })];
  expect(usualTasks(runs, genome)).toBe(12_000);
});

test('a set without runs is exported for the usual size of the others', () => {
  expect(usualTasks([aRun({ asked: 60 }), aRun({ asked: 6000 }), aRun({ asked: 6000 })], genome)).toBe(6000);
});

test('runs that failed and searches without runs tell nothing', () => {
  expect(usualTasks([], genome)).toBeNull();
  expect(usualTasks([asked(60, { outcome: 'failed' })], genome)).toBeNull();
});
