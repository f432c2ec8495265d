import { expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { flagRates } from '../../../../src/search/evidence/flag-rates.ts';
import { duel } from '../../../../src/search/phases/duel.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, FLAGGED, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

test('which treatments were disturbed more often is tested', () => {
  const truth = additive([0, 0]);
  const session = sessionOf(truth, 40);
  const answer = runsOfLandscape(truth, QUIET, randomStreams('rates'));
  drive(
    duel(session, [
      [0, 0],
      [1, 0],
    ]),
    (request) => ({
      ...answer(request),
      gates: { ...FLAGGED, flagged: request.genome[0] === 1 && request.run % 3 !== 0 },
    }),
  );
  const [rate] = flagRates(session);
  expect(rate?.treatment).toBe('t0');
  expect(rate?.p).toBeLessThan(0.01);
});
