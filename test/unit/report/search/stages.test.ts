import { expect, test } from 'vitest';
import { stagesOf } from '../../../../src/report/search/stages.ts';
import { aProfile } from '../../../helpers/profile.ts';

test('stages are µs per task and sum to the time per task; the best set stands beside the base', () => {
  const best = aProfile({ tasks: 200, stages: [{ stage: 'app call', seconds: 0.02, busySeconds: 0.02 }] });
  const stages = stagesOf(aProfile(), best);
  expect(stages.map(({ stage, bestUs }) => [stage, bestUs])).toEqual([
    ['app call', 100],
    ['run', null],
    ['in transit', null],
  ]);
  expect(stages.reduce((sum, { baseUs }) => sum + (baseUs ?? 0), 0)).toBeCloseTo(1000);
});

test('without a profile there are none', () => {
  expect(stagesOf(null, aProfile())).toEqual([]);
});
