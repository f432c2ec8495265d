import { expect, test } from 'vitest';
import { costOf } from '../../../../src/report/search/cost.ts';
import { drive } from '../../../../src/search/drive.ts';
import { confirm } from '../../../../src/search/phases/6-confirm.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession } from '../../../../src/search/session.ts';
import { aReduction } from '../../../helpers/builders.ts';
import { aLedger, someSettings, twoTreatments } from '../../../helpers/simulation.ts';
import { NO_NOISE, runsOfLandscape } from '../../../landscapes/noise.ts';

test('the cost is that of the confirmation: runs at ten times the tasks do not count', () => {
  const truth = twoTreatments(0.3);
  const settings = someSettings({
    budgets: [{ fromRun: 1, budget: 1000 }],
    sizedByTasks: true,
    tasks: 100,
    scaleCheck: true,
  });
  const session = newSession(settings, truth.space, randomStreams('cost'));
  const answer = runsOfLandscape(truth, { ...NO_NOISE, core: 0.01 }, randomStreams('cost'));
  const best = [1, 0];
  const reduction = aReduction({ recommended: best });
  drive(confirm(session, aLedger({ confirm: 12, sets: 2 }), { best, ranking: [] }, reduction), (request) => {
    const scaled = request.tasks === 1000;
    const twice = request.genome[0] === 1 ? 2 : 1;
    return { ...answer(request), cpuSeconds: 9, peakRssMb: scaled ? 300 * twice * twice : 300 * twice };
  });
  expect(new Set(session.runs.map((run) => run.peakRssMb))).toEqual(new Set([300, 600, 1200]));
  expect(costOf(session, best).peakRssMb).toBe(2);
});
