import { expect, test } from 'vitest';
import { taskCounts } from '../../../../src/workflows/shared/task-counts.ts';
import { aRun } from '../../../helpers/builders.ts';

/** A run of a treatment set with this `{tasks}`. */
const other = (tasks: number | null) => ({ genome: [0, 1], tasks });
const base = (tasks: number | null) => ({ genome: [0, 0], tasks });

test('the tasks that an app adds of its own are learnt from two sizes of the base', () => {
  const counts = taskCounts(true, true);
  expect(counts.expected(other(60))).toBeNull();
  counts.observe(aRun({ asked: 60, tasks: 65 }));
  expect(counts.expected(other(60))).toBe(65);
  expect(counts.expected(other(1000))).toBeNull();
  counts.observe(aRun({ asked: 1000, tasks: 1005 }));
  expect(counts.expected(other(5000))).toBe(5005);
});

test('an app with fixed work submits what its first run did', () => {
  const counts = taskCounts(true, true);
  counts.observe(aRun({ asked: null, tasks: 12 }));
  expect(counts.expected(other(null))).toBe(12);
});

test('only runs of the base that went well say how many tasks there are', () => {
  const counts = taskCounts(true, true);
  counts.observe(aRun({ genome: { a: 'on' } }));
  counts.observe(aRun({ outcome: 'timeout' }));
  expect(counts.expected(other(6000))).toBeNull();
});

test('an app whose own runs differ chooses its number of tasks, and is held to none', () => {
  const counts = taskCounts(true, true);
  counts.observe(aRun({ asked: null, tasks: 2692 }));
  expect(counts.expected(base(null))).toBeNull();
  expect(counts.expected(other(null))).toBe(2692);
  counts.observe(aRun({ asked: null, tasks: 2704 }));
  expect(counts.expected(other(null))).toBeNull();
});

test('an app that once submits more under a set decides by its results, and is held to no number', () => {
  const seen = [true, false].map((perTask) => {
    const counts = taskCounts(true, perTask);
    counts.observe(aRun({ asked: null, tasks: 24 }));
    const under = (tasks: number) => aRun({ genome: { a: 'on' }, outcome: 'invalid', asked: null, tasks });
    counts.observe(under(22));
    const less = counts.expected(other(null));
    counts.observe(under(26));
    return [less, counts.expected(other(null))];
  });
  // Fewer may be work left undone; and makespans of unequal work are never compared.
  expect(seen).toEqual([
    [24, null],
    [24, 24],
  ]);
});

test('as many tasks may fail as do in the app as written, unless none may', () => {
  const counts = taskCounts(true, true);
  expect(counts.failures(base(null))).toBeNull();
  counts.observe(aRun({ asked: null, tasks: 201, failedTasks: 1 }));
  expect(counts.failures(base(null))).toBe(1);
  expect(counts.failures(other(null))).toBe(1);
  expect(taskCounts(false, true).failures(base(null))).toBe(0);
});

test('each input of an app has numbers of its own', () => {
  const counts = taskCounts(true, true);
  const { outcome, reason, usPerTask, batches, makespanSeconds, wallSeconds, cpuSeconds } = aRun();
  const part = { outcome, reason, usPerTask, batches, makespanSeconds, wallSeconds, cpuSeconds };
  const inputs = [
    { ...part, input: 'a', tasks: 30, failedTasks: 0 },
    { ...part, input: 'b', tasks: 50, failedTasks: 2 },
  ];
  counts.observe(aRun({ asked: null, tasks: 80, failedTasks: 2, inputs }));
  expect([0, 1].map((input) => counts.expected({ ...other(null), input }))).toEqual([30, 50]);
  expect([0, 1].map((input) => counts.failures({ ...other(null), input }))).toEqual([0, 2]);
});
