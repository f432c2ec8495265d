import { expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { wholeProgramPart } from '../../../../src/report/search/whole-program.ts';
import { leadLines } from '../../../../src/report/sections/claim.ts';
import { aReport } from '../../../helpers/report.ts';
import { simulateSearch, twoTreatments } from '../../../helpers/simulation.ts';
import { USUAL_NOISE } from '../../../landscapes/noise.ts';

/** A program of 13 s, 6 s of which no setting shortens; runs outside the claim take any time. */
function searched(altered: (run: RunRecord) => Partial<RunRecord> = () => ({})) {
  const simulated = simulateSearch(twoTreatments(0.5), USUAL_NOISE, 'whole', {
    budgets: [{ fromRun: 1, budget: 60 }],
  });
  const { session } = simulated;
  session.runs.forEach((run, i) => {
    const wallSeconds = run.purpose !== 'confirm' ? 99 : Object.keys(run.genome).length === 0 ? 13 : 7.8;
    session.runs[i] = { ...run, tasks: 2000, wallSeconds, ...altered(run) };
  });
  return simulated;
}

test('the whole program is told from the runs of the claim, start and end included', () => {
  const { session, findings } = searched();
  const { wholeProgram } = wholeProgramPart(session, findings);
  expect(wholeProgram).toMatchObject({ baseSeconds: 13, bestSeconds: 7.8 });
  expect(wholeProgram?.ratio).toBeCloseTo(13 / 7.8, 9);
  expect(wholeProgram?.runs).toBe(findings.confirmation?.recommended.blocks);
});

test.each<[string, (run: RunRecord) => Partial<RunRecord>]>([
  ['have other numbers of tasks', ({ genome }) => ({ tasks: Object.keys(genome).length === 0 ? 1000 : 2000 })],
  ['were stopped after their first tasks', () => ({ first: 100 })],
])('runs that %s are of no whole program', (_, altered) => {
  const { session, findings } = searched(altered);
  expect(wholeProgramPart(session, findings)).toEqual({ wholeProgram: null });
});

test('nothing is said of it where no claim per task is', () => {
  const { session, findings } = searched();
  expect(wholeProgramPart(session, null)).toEqual({});
  expect(wholeProgramPart(session, { ...findings, recommended: findings.recommended.map(() => 0) })).toEqual({});
  const wall = { ...session, settings: { ...session.settings, metric: 'wall' as const } };
  expect(wholeProgramPart(wall, findings)).toEqual({});
});

test('the line under the headline says what the number is one of', () => {
  const wholeProgram = { baseSeconds: 13, bestSeconds: 7.8, ratio: 13 / 7.8, runs: 6 };
  expect(leadLines({ report: aReport({ wholeProgram }) })[1]).toBe(
    'Per task, once workers are up. The whole program, start and end included, as measured: 13.0 → 7.80 s, 1.67 times as fast (medians of 6 runs each, no interval; by hand both may wait up to 5 s longer for their first workers).',
  );
  expect(leadLines({ report: aReport({ wholeProgram: null }) }).slice(1)).toEqual(['Per task, once workers are up.']);
  expect(leadLines({ report: aReport() })).toHaveLength(1);
});
