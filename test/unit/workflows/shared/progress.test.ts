import { expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { searchSettings } from '../../../../src/domain/search-settings.ts';
import { progressOf } from '../../../../src/workflows/shared/progress.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aSearchFile } from '../../../helpers/recorded-search.ts';

function clocked(runs: RunRecord[], settings = searchSettings(40, { seed: '1' })) {
  let at = 0;
  const progress = progressOf(aSearchFile('/tmp', { settings: { ...settings } }), runs, () => new Date(at));
  return {
    progress,
    later: (seconds: number): void => {
      at += 1000 * seconds;
    },
  };
}

test('nothing is best while only the base has run', () => {
  const runs = [aRun({ genome: {}, usPerTask: 900 })];
  const { progress } = clocked(runs);
  expect(progress('calibrate', 2)).toMatchObject({ best: null, ratio: null });
  runs.push(aRun({ genome: { fast: 'on' }, usPerTask: 1000 }));
  expect(progress('search', 3)).toMatchObject({ best: 1000, ratio: 0.9 });
});

test('a resumed search tells what is left by its own pace, not by the runs that were there', () => {
  const runs = Array.from({ length: 20 }, () => aRun({ genome: {} }));
  const { progress, later } = clocked(runs);
  expect(progress('search', 21).secondsLeft).toBeNull();
  later(10);
  runs.push(aRun({ genome: {} }));
  expect(progress('search', 22).secondsLeft).toBe(190);
});

test('a limit of time ends a search before its budget does', () => {
  const runs = [aRun({ genome: {}, wallSeconds: 10 })];
  const { progress, later } = clocked(runs, searchSettings(40, { seed: '1', timeSeconds: 60 }));
  progress('calibrate', 2);
  later(10);
  runs.push(aRun({ genome: {}, wallSeconds: 10 }));
  expect(progress('calibrate', 3).secondsLeft).toBe(40);
});
