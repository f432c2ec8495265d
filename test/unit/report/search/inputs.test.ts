import { expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { inputsPart } from '../../../../src/report/search/inputs.ts';
import { inputsSection, worstInputLine } from '../../../../src/report/sections/inputs.ts';
import { simulateSearch, twoTreatments } from '../../../helpers/simulation.ts';
import { USUAL_NOISE } from '../../../landscapes/noise.ts';

/** On the first input the set gains four times, on the second nothing. */
function withInputs(run: RunRecord): RunRecord {
  const us = run.usPerTask ?? 0;
  const share = Object.keys(run.genome).length === 0 ? 1 : 0.25;
  const { outcome, reason, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks } = run;
  const part = { outcome, reason, batches, tasks, makespanSeconds, wallSeconds, cpuSeconds, failedTasks };
  const inputs = [
    { ...part, input: '--n 5', usPerTask: 100 * share },
    { ...part, input: '--n 50', usPerTask: 1000 },
  ];
  return { ...run, usPerTask: us, inputs };
}

test('each input has its own gain from the blocks of the claim, and the one that gains least is named', () => {
  const { session, findings } = simulateSearch(twoTreatments(0.5), USUAL_NOISE, 'inputs', {
    budgets: [{ fromRun: 1, budget: 60 }],
  });
  expect(inputsPart(session, findings.recommended)).toEqual({});
  session.runs.forEach((run, i) => {
    session.runs[i] = withInputs(run);
  });
  const set = { treatments: [], genome: {}, speedup: null, ...inputsPart(session, findings.recommended) };
  expect(set.inputs?.map(({ input, ratio, baseUs }) => [input, ratio, baseUs])).toEqual([
    ['--n 5', 4, 100],
    ['--n 50', 1, 1000],
  ]);
  expect(set.worstInput?.blocks).toBeGreaterThanOrEqual(6);
  expect(worstInputLine(set).join()).toMatch(/Over 2 inputs .* gains least is `--n 50`: 1\.000 .* times as fast/);
  expect(inputsSection(set)?.table?.rows.map(([input]) => input)).toEqual(['--n 5', '--n 50']);
  expect(
    inputsPart(
      session,
      session.space.factors.map(() => 0),
    ),
  ).toEqual({});
});

test('a set that is in no block has medians, and no interval', () => {
  const { session, findings } = simulateSearch(twoTreatments(0.5), USUAL_NOISE, 'inputs', {
    budgets: [{ fromRun: 1, budget: 20 }],
  });
  session.runs.forEach((run, i) => {
    session.runs[i] = withInputs(run);
  });
  expect(inputsPart(session, findings.recommended).worstInput).toMatchObject({
    ...{ input: '--n 50', ratio: 1, low: null, high: null, blocks: 0 },
  });
});
