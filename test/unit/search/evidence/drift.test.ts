import { describe, expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { watchDrift } from '../../../../src/search/evidence/drift.ts';
import { calibrate } from '../../../../src/search/phases/1-calibrate.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, sessionOf } from '../../../helpers/phases.ts';
import { aLedger } from '../../../helpers/simulation.ts';
import { NO_NOISE, runsOfLandscape } from '../../../landscapes/noise.ts';

describe('drift', () => {
  test('a step of ten percent opens a new epoch within eight controls, noise alone does not', () => {
    const truth = additive([0]);
    const alarms = (step: number): number | null => {
      const session = sessionOf(truth);
      const answer = runsOfLandscape(truth, { ...NO_NOISE, core: 0.03 }, randomStreams('drift'));
      for (let control = 1; control <= 24; control++) {
        drive(calibrate(session, aLedger({ calibrate: 1 })), (request) => {
          const run = answer({ ...request, run: control });
          return { ...run, run: control, usPerTask: (run.usPerTask ?? 0) * (control > 12 ? Math.exp(step) : 1) };
        });
        if (watchDrift(session, 0.03)) return control - 12;
      }
      return null;
    };
    expect(alarms(0)).toBeNull();
    expect(alarms(0.1)).toBeGreaterThan(0);
    expect(alarms(0.1)).toBeLessThanOrEqual(8);
  });
});
