import { expect, test } from 'vitest';
import { type RunRecord, type RunRequest, scoreOf } from '../../../../src/domain/run.ts';
import { throughInputs } from '../../../../src/launch/run/all-inputs.ts';
import type { Launcher } from '../../../../src/launch/run/launcher.ts';
import { aRun } from '../../../helpers/builders.ts';

const APP = { kind: 'script', target: '/a.py', args: [], cwd: '/', inputs: [['--n', '5'], ['a b']] } as const;
const REQUEST: RunRequest = {
  ...{ run: 7, id: '00007', genome: [0], purpose: 'search', block: null, epoch: 1, tasks: null, capSeconds: null },
};
const signal = new AbortController().signal;

/** Answers each input with a run of its own, and remembers what it was asked for. */
function launcherOf(runs: readonly Partial<RunRecord>[]): Launcher & { readonly asked: RunRequest[] } {
  const asked: RunRequest[] = [];
  return {
    asked,
    run: async (request) => {
      asked.push(request);
      return aRun({ run: request.run, id: request.id, ...runs[request.input ?? 0] });
    },
    close: async () => {},
  };
}

test('a run goes through every input; its score is their geometric mean, and each is kept', async () => {
  const launcher = launcherOf([
    { usPerTask: 100, tasks: 30, makespanSeconds: 2, peakRssMb: 300 },
    { usPerTask: 400, tasks: 50, makespanSeconds: 8, peakRssMb: 500 },
  ]);
  const run = await throughInputs(launcher, APP).run(REQUEST, signal);
  expect(launcher.asked.map(({ id, input }) => [id, input])).toEqual([
    ['00007-1', 0],
    ['00007-2', 1],
  ]);
  expect(run).toMatchObject({ run: 7, id: '00007', outcome: 'ok', tasks: 80, peakRssMb: 500, makespanSeconds: 10 });
  expect(run.usPerTask).toBeCloseTo(200);
  expect(run.inputs?.map(({ input, usPerTask }) => [input, usPerTask])).toEqual([
    ['--n 5', 100],
    ["'a b'", 400],
  ]);
  expect(scoreOf(run, 'makespan')).toBeCloseTo(4);
  expect(scoreOf(run, 'wall')).toBeCloseTo(8.5);
});

test('an input that goes wrong is named, and ends the run: it has no score', async () => {
  const launcher = launcherOf([{}, { outcome: 'timeout', reason: 'not done after 9 s', usPerTask: null }]);
  const three = { ...APP, inputs: [...APP.inputs, ['c']] };
  const run = await throughInputs(launcher, three).run(REQUEST, signal);
  expect(launcher.asked).toHaveLength(2);
  expect(run).toMatchObject({ outcome: 'timeout', reason: "input 2 ('a b'): not done after 9 s", usPerTask: null });
  expect(scoreOf(run, 'us-per-task')).toBeNull();
});

test('runs that are to be made in one place are, with all of their inputs', async () => {
  const launcher: Launcher = {
    ...launcherOf([]),
    runBlock: async (requests) => requests.map(({ run, id, input }) => aRun({ run, id, usPerTask: 1 + (input ?? 0) })),
  };
  const runs = await throughInputs(launcher, APP).runBlock?.([REQUEST, { ...REQUEST, run: 8, id: '00008' }], signal);
  expect(runs?.map(({ run, id, inputs }) => [run, id, inputs?.map(({ usPerTask }) => usPerTask)])).toEqual([
    [7, '00007', [1, 2]],
    [8, '00008', [1, 2]],
  ]);
});

test('an app with one input is run as it is', async () => {
  const launcher = launcherOf([]);
  expect(throughInputs(launcher, { kind: 'script', target: '/a.py', args: [], cwd: '/' })).toBe(launcher);
});

test('a run has not all of its workers where one of its inputs had not', async () => {
  const shortOfWorkers = 'executor a had 1 of the 2 blocks';
  const run = await throughInputs(launcherOf([{}, { shortOfWorkers }]), APP).run(REQUEST, signal);
  expect(run).toMatchObject({ outcome: 'ok', shortOfWorkers });
  expect(scoreOf(run, 'us-per-task')).toBeNull();
});
