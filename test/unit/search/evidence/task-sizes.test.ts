import { expect, test } from 'vitest';
import type { RunRecord, RunRequest } from '../../../../src/domain/run.ts';
import { drive } from '../../../../src/search/drive.ts';
import { taskSizes } from '../../../../src/search/evidence/task-sizes.ts';
import { calibrate } from '../../../../src/search/phases/1-calibrate.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession, type Session } from '../../../../src/search/session.ts';
import { aLedger, someSettings, twoTreatments } from '../../../helpers/simulation.ts';
import { NO_NOISE, runsOfLandscape } from '../../../landscapes/noise.ts';

const SECONDS = 30;
const TRUTH = twoTreatments(0.2);
const US_PER_TASK = Math.exp(7);

/** A calibration of an app that submits twice what is asked and 40 tasks besides. */
function calibrated(failing: (request: RunRequest) => boolean): Session {
  const settings = someSettings({ sizedByTasks: true, tasks: null, seconds: SECONDS });
  const session = newSession(settings, TRUTH.space, randomStreams('sizes'));
  const answer = (request: RunRequest): RunRecord => {
    const run = runsOfLandscape(TRUTH, NO_NOISE, randomStreams('sizes'))(request);
    if (failing(request)) return { ...run, outcome: 'failed', reason: 'a hiccup', usPerTask: null, tasks: null };
    return { ...run, tasks: 2 * (request.tasks ?? 0) + 40 };
  };
  drive(calibrate(session, aLedger({ calibrate: 6 })), answer);
  return session;
}

/** Seconds that the base runs at the size it is given. */
const secondsAt = (session: Session): number =>
  ((2 * (taskSizes(session, null)([0, 0]) ?? 0) + 40) * US_PER_TASK) / 1e6;

test('the two sizes of calibration tell how many tasks a size submits', () => {
  expect(secondsAt(calibrated(() => false)) / SECONDS).toBeCloseTo(1, 1);
});

test('where the second run of calibration failed, sizes are taken from the runs that were made and what they were asked for', () => {
  expect(secondsAt(calibrated(({ run }) => run === 2)) / SECONDS).toBeCloseTo(1, 1);
});

test('where the first run failed, the size of its repetition counts', () => {
  expect(secondsAt(calibrated(({ run }) => run === 1)) / SECONDS).toBeCloseTo(1, 1);
});

test('where all later runs failed, no second size is made up', () => {
  const session = calibrated(({ run }) => run > 1);
  expect(taskSizes(session, null)([0, 0])).toBeGreaterThan(60);
});
