import { describe, expect, test } from 'vitest';
import { ceilingOf, parslBoundOf, wholeBound } from '../../../src/search/ceiling.ts';
import { aProfile, oneWorker } from '../../helpers/profile.ts';

test('tasks that do nothing are all Parsl: fifty times as fast at most', () => {
  const ceiling = ceilingOf(aProfile(), null);
  expect(ceiling).toMatchObject({ settings: 50, atMost: 50, program: null });
  expect(ceiling?.parslShare).toBeCloseTo(0.98);
  expect(ceiling?.workers).toBe(1);
});

test('one worker with tasks that compute, on two CPUs: a second worker is all that can matter', () => {
  const ceiling = ceilingOf(oneWorker(), null);
  expect(ceiling?.settings).toBeCloseTo(1.017, 3);
  expect(ceiling?.workers).toBeCloseTo(1.91, 2);
  expect(ceiling?.atMost).toBeCloseTo(1.974, 3);
});

test('a run that does not tell gives no bound', () => {
  expect(ceilingOf(aProfile({ seen: 99 }), null)).toBeNull();
  expect(ceilingOf(aProfile({ wrapped: true }), null)).toBeNull();
  expect(ceilingOf(aProfile({ complete: false }), null)).toBeNull();
  expect(ceilingOf(aProfile({ tasks: 0, seen: 0 }), null)).toBeNull();
});

test('tasks that take nothing have no bound, and it is said so and not made up', () => {
  const least = { given: 0, anyWorkers: 0, givenWithoutCpu: 0, anyWorkersWithoutCpu: 0 };
  const ceiling = ceilingOf(aProfile({ least }), null);
  expect(ceiling).toMatchObject({ settings: null, atMost: null });
  expect(ceiling === null ? 0 : wholeBound(ceiling)).toBeNull();
});

test('a few ms of tasks in a program of seconds bound everything', () => {
  const ceiling = ceilingOf(aProfile(), { seconds: 3.1, measured: 0.1 });
  expect(ceiling?.program?.atMost).toBeCloseTo(1.0333, 4);
  expect(ceiling === null ? 0 : wholeBound(ceiling)).toBeCloseTo(1.0333, 4);
});

describe('what acts between tasks only', () => {
  test('can save all that Parsl does, hidden or not, beside the least that the tasks take', () => {
    // 3.06 s - 3.01 s idle, 50 ms of CPU time of the submitting process.
    const alone = parslBoundOf(oneWorker(), false);
    expect(alone.saved).toBeCloseTo(0.1);
    expect(alone.atMost).toBeCloseTo(1 + 0.1 / (3.01 - 0.05));
    // With a second worker that is a larger part, and 40 ms of work may come to light.
    expect(parslBoundOf(oneWorker(), true).atMost).toBeCloseTo(1 + 0.14 / (1.55 - 0.05));
  });

  test('is not bounded where the tasks take nothing', () => {
    const least = { given: 0, anyWorkers: 0, givenWithoutCpu: 0, anyWorkersWithoutCpu: 0 };
    expect(parslBoundOf(aProfile({ least }), true).atMost).toBeNull();
  });
});
