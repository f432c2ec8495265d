import { expect, test } from 'vitest';
import { NO_SETS, processesOf, stagesOf } from '../../../../src/report/search/stages.ts';
import { aProfile } from '../../../helpers/profile.ts';

const best = aProfile({ tasks: 200, stages: [{ stage: 'app call', seconds: 0.02, busySeconds: 0.02 }] });

test('stages are µs per task and sum to the time per task; the sets that were profiled stand beside the base', () => {
  const stages = stagesOf(aProfile(), { best, rungs: [{ name: 'paste', profile: aProfile({ tasks: 50 }) }] });
  expect(stages.map(({ stage, bestUs, rungs }) => [stage, bestUs, rungs?.[0]?.us])).toEqual([
    ['app call', 100, 600],
    ['run', null, 200],
    ['in transit', null, 1200],
  ]);
  expect(stages.reduce((sum, { baseUs }) => sum + (baseUs ?? 0), 0)).toBeCloseTo(1000);
  expect(stagesOf(aProfile(), NO_SETS)[0]).toEqual({ stage: 'app call', baseUs: 300, bestUs: null });
});

test('CPU time is told of each kind of process; one that a set did away with spends none', () => {
  const lean = aProfile({ tasks: 100, cpuSeconds: { submit: 0.01 } });
  expect(processesOf(aProfile(), lean)).toEqual([
    { process: 'submit', baseUs: 500, bestUs: 100 },
    { process: 'worker', baseUs: 200, bestUs: 0 },
  ]);
});
