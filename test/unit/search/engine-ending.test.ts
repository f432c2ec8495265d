import { describe, expect, test } from 'vitest';
import { isOfTheClaim, type RunRecord } from '../../../src/domain/run.ts';
import type { SearchSettings } from '../../../src/domain/search-settings.ts';
import { assembleReport } from '../../../src/report/search/assemble.ts';
import { drive, retrace } from '../../../src/search/drive.ts';
import { calibrationOf, runSearch } from '../../../src/search/engine.ts';
import { CONCLUDING_RUNS } from '../../../src/search/ledger.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { newSession, type Session } from '../../../src/search/session.ts';
import { additive } from '../../helpers/phases.ts';
import { simulateSearch, someSettings, twoTreatments } from '../../helpers/simulation.ts';
import { runsOfLandscape, USUAL_NOISE } from '../../landscapes/noise.ts';

const IDENTITY = { search: 's', app: 'a.py', parsl: '1', python: '3', machine: 'm' };

describe('a search that is concluded', () => {
  const truth = additive([0.3, 0.2, 0.1, 0, 0, 0]);
  const whole = simulateSearch(truth, USUAL_NOISE, 'concluded', { budgets: [{ fromRun: 1, budget: 200 }] });

  test.each([20, 90, 130])('after %i of 200 runs confirms what it has found, and looks for nothing more', (done) => {
    const again = newSession(whole.session.settings, truth.space, randomStreams('concluded'));
    const reached = retrace(runSearch(again), whole.session.runs.slice(0, done));
    // Runs that were planned together are finished before the end begins.
    const missing = reached.result === null ? reached.missing : 0;
    const budget = done + missing + CONCLUDING_RUNS;
    const { session, findings } = simulateSearch(truth, USUAL_NOISE, 'concluded', {
      budgets: [
        { fromRun: 1, budget: 200 },
        { fromRun: done + 1, budget, concludes: true },
      ],
    });
    expect(session.runs.slice(0, done)).toEqual(whole.session.runs.slice(0, done));
    expect(session.runs.length).toBeLessThanOrEqual(budget);
    expect(session.runs.slice(done + missing).every(isOfTheClaim)).toBe(true);
    const { recommended, warnings } = assembleReport(session, findings, 'done', IDENTITY);
    expect(recommended?.speedup?.low ?? 0).toBeGreaterThan(1);
    expect(warnings.map(({ code }) => code)).toContain('concluded');
  });
});

/** Runs of two treatments that take `seconds` each, and after the first twenty `slower` times as long. */
function timed(limit: number, slower: number, overrides: Partial<SearchSettings> = {}): Session {
  const truth = twoTreatments(0.5, 0.1);
  const settings = someSettings({ timeSeconds: limit, budgets: [{ fromRun: 1, budget: 200 }], ...overrides });
  const session = newSession(settings, truth.space, randomStreams('timed'));
  const answer = runsOfLandscape(truth, USUAL_NOISE, randomStreams('machine/timed'));
  drive(runSearch(session), (request): RunRecord => {
    const wallSeconds = request.run > 20 ? 10 * slower : 10;
    return { ...answer(request), wallSeconds };
  });
  return session;
}

describe('a search whose time is limited', () => {
  test('keeps enough of it back for its confirmation, although its runs become slower', () => {
    const limit = 1200;
    const { runs } = timed(limit, 2);
    expect(runs.filter(isOfTheClaim).length).toBeGreaterThanOrEqual(12);
    expect(runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0)).toBeLessThanOrEqual(1.1 * limit);
  });

  test('and that is given more of it goes on, and decides what it had decided', () => {
    const { runs } = timed(400, 1);
    const timeSteps = [{ fromRun: runs.length + 1, seconds: 900 }];
    const more = timed(400, 1, { timeSteps }).runs;
    expect(more.slice(0, runs.length)).toEqual(runs);
    expect(more.length).toBeGreaterThan(runs.length + 30);
  });

  test('too short for its calibration stops when it is used up', () => {
    const { runs } = timed(25, 1);
    expect(runs.length).toBeLessThanOrEqual(3);
  });

  test('knows after its first runs that the time holds no confirmation', () => {
    const session = timed(200, 1);
    expect(calibrationOf(session)?.ledger.sets).toBe(0);
    expect(session.runs.some(isOfTheClaim)).toBe(false);
  });
});
