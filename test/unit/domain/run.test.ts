import { describe, expect, test } from 'vitest';
import { leastOf, METRICS, scoreOf, unitOf } from '../../../src/domain/run.ts';
import { aRun } from '../../helpers/builders.ts';

describe('the score of a run', () => {
  const run = aRun({ usPerTask: 900, makespanSeconds: 4, wallSeconds: 7, cpuSeconds: 6, tasks: 4000 });

  test('is the number that was asked for, in its unit', () => {
    expect(METRICS.map((metric) => [scoreOf(run, metric), unitOf(metric)])).toEqual([
      [900, 'µs per task'],
      [4, 's'],
      [7, 's'],
      [1500, 'µs of CPU per task'],
    ]);
  });

  test('is not known where its parts are not, or where the run came to nothing', () => {
    expect(scoreOf({ ...run, cpuSeconds: null }, 'cpu-per-task')).toBeNull();
    expect(scoreOf({ ...run, tasks: 0 }, 'cpu-per-task')).toBeNull();
    expect(scoreOf({ ...run, outcome: 'failed' }, 'cpu-per-task')).toBeNull();
  });

  test('is not known of a run that had not all of its workers, by any measure', () => {
    const short = { ...run, shortOfWorkers: 'executor htex had 1 of the 2 blocks' };
    expect(METRICS.map((metric) => scoreOf(short, metric))).toEqual([null, null, null, null]);
    expect(leastOf({ ...short, censored: true }, 'us-per-task')).toBeNull();
  });

  test('is none where it has no logarithm: a run may have taken less than a tick of CPU', () => {
    const none = { ...run, usPerTask: 0, makespanSeconds: 0, wallSeconds: 0, cpuSeconds: 0 };
    expect(METRICS.map((metric) => scoreOf(none, metric))).toEqual([null, null, null, null]);
    expect(scoreOf({ ...run, cpuSeconds: -1 }, 'cpu-per-task')).toBeNull();
  });

  test('of a run that was stopped at a cap the clock is a lower bound, its CPU time is none', () => {
    const stopped = { ...run, censored: true };
    expect(METRICS.map((metric) => scoreOf(stopped, metric))).toEqual([null, null, null, null]);
    expect([leastOf(stopped, 'us-per-task'), leastOf(stopped, 'cpu-per-task')]).toEqual([900, null]);
  });
});
