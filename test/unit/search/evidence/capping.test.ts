import { expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { runSearch } from '../../../../src/search/engine.ts';
import { observations } from '../../../../src/search/evidence/observations.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

test('runs of the search that take twice as long as the best are stopped, never the base, and never those of a claim', () => {
  const truth = additive([0.9, 0.5, -0.8, 0.1, 0.2, 0]);
  const run = (capping: boolean) => {
    const session = sessionOf(truth, 100, { capping, sizedByTasks: false });
    const answer = runsOfLandscape(truth, QUIET, randomStreams('caps'));
    const caps: (number | null)[] = [];
    drive(runSearch(session), (request) => {
      const record = answer(request);
      const seconds = 0.05 * (record.usPerTask ?? 0);
      const { capSeconds, genome, purpose } = request;
      caps.push(capSeconds);
      if (capSeconds !== null) expect([purpose, genome.some((level) => level > 0)]).toEqual(['search', true]);
      if (capSeconds === null || seconds <= capSeconds) return { ...record, makespanSeconds: seconds };
      return { ...record, makespanSeconds: capSeconds, usPerTask: 20 * capSeconds, censored: true };
    });
    return { session, caps };
  };
  const { session, caps } = run(true);
  expect(session.runs.some(({ censored }) => censored)).toBe(true);
  // Known values are never bounds.
  expect(observations(session).some(({ run: { censored } }) => censored)).toBe(false);
  const best = Math.min(...session.runs.map((r) => r.makespanSeconds ?? Number.POSITIVE_INFINITY));
  expect(Math.min(...caps.map((cap) => cap ?? Number.POSITIVE_INFINITY))).toBeGreaterThan(1.8 * best);
  expect(run(false).caps.every((cap) => cap === null)).toBe(true);
});
