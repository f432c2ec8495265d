import { expect, test } from 'vitest';
import { marginOf, marginsFrom, measured } from '../../../../src/search/regression/measures.ts';
import { aRun } from '../../../helpers/builders.ts';

test('a run that logs nothing has a measure of its logs, one that does not say has none', () => {
  expect(measured(aRun({ logBytes: 0 }), 'log')).toBe(1);
  expect(measured(aRun({ logBytes: null }), 'log')).toBeNull();
});

test('CPU while idle is that of a second, of two states of an app that of the run', () => {
  const run = aRun({ cpuSeconds: 3, makespanSeconds: 30, tasks: 1 });
  expect([measured(run, 'idle'), measured(run, 'cpu-seconds'), measured(run, 'makespan')]).toEqual([0.1, 3, 30]);
  expect(measured(aRun({ outcome: 'failed', usPerTask: null, cpuSeconds: 3, makespanSeconds: 30 }), 'idle')).toBeNull();
});

test('states of an app have the margins of time and CPU', () => {
  const margins = marginsFrom(0.05, { cpu: 0.2 });
  expect([marginOf(margins, 'makespan'), marginOf(margins, 'cpu-seconds'), marginOf(margins, 'idle')]).toEqual([
    0.05, 0.2, 0.1,
  ]);
});
