import { expect, test } from 'vitest';
import { taskCounts } from '../../../../src/workflows/shared/task-counts.ts';
import { aRun } from '../../../helpers/builders.ts';

test('the tasks that an app adds of its own are learnt from two sizes of the base', () => {
  const counts = taskCounts();
  expect(counts.expected(60)).toBeNull();
  counts.observe(aRun({ asked: 60, tasks: 65 }));
  expect(counts.expected(60)).toBe(65);
  expect(counts.expected(1000)).toBeNull();
  counts.observe(aRun({ asked: 1000, tasks: 1005 }));
  expect(counts.expected(5000)).toBe(5005);
});

test('an app with fixed work submits what its first run did', () => {
  const counts = taskCounts();
  counts.observe(aRun({ asked: null, tasks: 12 }));
  expect(counts.expected(null)).toBe(12);
});

test('only runs of the base that went well say how many tasks there are', () => {
  const counts = taskCounts();
  counts.observe(aRun({ genome: { a: 'on' } }));
  counts.observe(aRun({ outcome: 'timeout' }));
  expect(counts.expected(6000)).toBeNull();
});
