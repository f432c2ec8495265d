import { describe, expect, test } from 'vitest';
import type { RunRecord, RunRequest } from '../../../../src/domain/run.ts';
import { calibrationLines } from '../../../../src/report/text/calibration.ts';
import { drive } from '../../../../src/search/drive.ts';
import { observations } from '../../../../src/search/evidence/observations.ts';
import { taskSizes } from '../../../../src/search/evidence/task-sizes.ts';
import { calibrate } from '../../../../src/search/phases/1-calibrate.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, oracle, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { aLedger } from '../../../helpers/simulation.ts';
import { NO_NOISE, runsOfLandscape, USUAL_NOISE } from '../../../landscapes/noise.ts';

describe('calibration', () => {
  test('measures the base only, and says what can be resolved', () => {
    const truth = additive([0.2]);
    const session = sessionOf(truth);
    const ledger = aLedger({ calibrate: 6, confirm: 36 });
    const found = drive(calibrate(session, ledger), runsOfLandscape(truth, USUAL_NOISE, randomStreams('c')));
    expect(session.runs).toHaveLength(6);
    expect(session.runs.every((run) => run.purpose === 'calibrate' && Object.keys(run.genome).length === 0)).toBe(true);
    expect(found.baseline).toBeCloseTo(7, 0);
    expect(found.refusal).toBeNull();
    expect(calibrationLines(found, ledger).join(' ')).toMatch(
      /runs of one set differ by .* %.*8 blocks resolve >= .* %, 12 blocks/,
    );
  });

  test('stops after two runs of an app that fails, with the reason', () => {
    const truth = { ...additive([0.2]), failure: () => 1 };
    const session = sessionOf(truth);
    const found = drive(
      calibrate(session, aLedger({ calibrate: 6 })),
      runsOfLandscape(truth, QUIET, randomStreams('c')),
    );
    expect(session.runs).toHaveLength(2);
    expect(found.baseline).toBeNull();
    expect(found.refusal).toMatchObject({ code: 'cannot-be-measured', reason: expect.stringContaining('crashed') });
  });

  test('says why, where no run has all of its workers', () => {
    const truth = additive([0.2]);
    const session = sessionOf(truth);
    const answer = runsOfLandscape(truth, QUIET, randomStreams('c'));
    const reason = 'executor htex had 1 of the 2 blocks';
    const found = drive(calibrate(session, aLedger({ calibrate: 4 })), (request) => ({
      ...answer(request),
      shortOfWorkers: reason,
    }));
    expect(found.refusal).toEqual({ code: 'cannot-be-measured', reason });
  });

  test('refuses a machine that is too noisy, unless forced', () => {
    const truth = additive([0.2]);
    const wild = { ...NO_NOISE, core: 0.5 };
    const found = (force: boolean) =>
      drive(
        calibrate(sessionOf(truth, 100, { force }), aLedger({ calibrate: 6 })),
        runsOfLandscape(truth, wild, randomStreams('wild')),
      );
    expect(found(false).refusal?.code).toBe('too-noisy');
    expect(found(true).refusal).toBeNull();
    expect(found(true).warnings.map(({ code }) => code)).toContain('very-noisy');
  });

  test('starts a search by tasks with two sizes, and fills the time aimed at from then on', () => {
    const truth = additive([0.2]);
    const session = sessionOf(truth, 100, { sizedByTasks: true, seconds: 6 });
    const sizes: (number | null)[] = [];
    const answer = (request: RunRequest): RunRecord => {
      sizes.push(request.tasks);
      const run = runsOfLandscape(truth, QUIET, randomStreams('sizes'))(request);
      // The app submits a tenth more than asked, and five besides.
      return { ...run, tasks: Math.round(1.1 * (request.tasks ?? 0)) + 5 };
    };
    drive(calibrate(session, aLedger({ calibrate: 6 })), answer);
    const [pilot, second, third] = sizes;
    expect(second).toBeGreaterThan(pilot ?? 0);
    expect(new Set(sizes.slice(2)).size).toBe(1);
    expect((((third ?? 0) * 1.1 + 5) * Math.exp(7)) / 1e6).toBeCloseTo(6, 0);
    expect(observations(session)).toHaveLength(5);
    const fast = taskSizes(session, oracle(additive([2])))([1]);
    expect(fast).toBeGreaterThan(6 * (third ?? 0));
  });
});
