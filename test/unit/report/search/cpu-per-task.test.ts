import { expect, test } from 'vitest';
import { cpuPerTaskOf } from '../../../../src/report/search/cpu-per-task.ts';
import { simulateSearch, twoTreatments } from '../../../helpers/simulation.ts';
import { USUAL_NOISE } from '../../../landscapes/noise.ts';

test('CPU per task is paired inside the blocks of the claim, and its three numbers agree', () => {
  const { session, findings } = simulateSearch(twoTreatments(0.5), USUAL_NOISE, 'cpu', {
    budgets: [{ fromRun: 1, budget: 60 }],
  });
  // The machine slows from block to block; the set needs half the CPU time of the base beside it. Other runs do not count.
  session.runs.forEach((run, i) => {
    const half = Object.keys(run.genome).length === 0 ? 1 : 0.5;
    const cpuSeconds = run.purpose === 'confirm' ? 9 * blockSpeed(run.block ?? '') * half : 7;
    session.runs[i] = { ...run, tasks: 100, cpuSeconds };
  });
  const cpu = cpuPerTaskOf(session, findings);
  expect(cpu?.ratio).toBeCloseTo(2, 9);
  expect(cpu?.base).toBeGreaterThan(0.09);
  expect(cpu?.base).toBeLessThan(0.5);
  expect((cpu?.base ?? 0) / (cpu?.best ?? 1)).toBeCloseTo(2, 9);
  expect(cpuPerTaskOf(session, { ...findings, recommended: findings.recommended.map(() => 0) })).toBeNull();
  expect(cpuPerTaskOf(session, null)).toBeNull();
});

function blockSpeed(block: string): number {
  return 1 + Number(block.split('/')[1]) / 5;
}
