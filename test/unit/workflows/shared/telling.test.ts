import { describe, expect, test } from 'vitest';
import type { RunRecord, RunRequest } from '../../../../src/domain/run.ts';
import type { SearchSettings } from '../../../../src/domain/search-settings.ts';
import { drive } from '../../../../src/search/drive.ts';
import { runSearch } from '../../../../src/search/engine.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { tellAhead, tellDuel } from '../../../../src/workflows/shared/telling.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

/** What is said on the way of a search whose runs take so long, and how many it makes. */
function said(seconds: number, settings: Partial<SearchSettings>, args: readonly string[] = []) {
  const truth = additive([0.2, 0.1, 0.05]);
  const session = sessionOf(truth, settings.budgets?.[0]?.budget ?? 200, { force: true, ...settings });
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
  };
  const runs: RunRecord[] = [];
  const tell = tellAhead(session, runs, { say, warn: say }, args);
  const simulated = runsOfLandscape(truth, QUIET, randomStreams('told'));
  drive(runSearch(session), (request: RunRequest) => {
    tell(request.purpose === 'calibrate' ? 'calibrate' : 'search');
    const run = { ...simulated(request), wallSeconds: seconds, tasks: 1500 };
    runs.push(run);
    return run;
  });
  return { lines, runs };
}

describe('what a search takes is said before it is waited for', () => {
  test('of an app with fixed work after its first run', () => {
    const { lines } = said(20, { budgets: [{ fromRun: 1, budget: 40 }] });
    expect(lines[0]).toBe('how long it takes is told after the first run');
    expect(lines[1]).toMatch(/^39 runs of about 20 s \(as the first\): about 13 min 00 s; it can show differences of/);
    expect(lines[2]).toMatch(/^this machine: runs of one set differ by/);
  });

  test('and that the app could take {tasks}, where an argument is the very number of its tasks', () => {
    const args = ['--what', 'a b', '--n=1500'];
    const { lines } = said(20, { budgets: [{ fromRun: 1, budget: 40 }] }, args);
    expect(lines[2]).toBe(
      `the app seems to submit as many tasks as its argument --n=1500 says; with {tasks} there all sets are measured for equal time: -- --what 'a b' --n={tasks}`,
    );
  });

  test('of one that takes {tasks} before any run', () => {
    const { lines } = said(9, { sizedByTasks: true, budgets: [{ fromRun: 1, budget: 40 }] });
    expect(lines[0]).toMatch(/^40 runs of about 9\.0 s \(--seconds and the start\): about 6 min 00 s; it can show/);
    expect(lines[1]).toMatch(/^this machine/);
  });

  test('of runs of minutes, where no budget was given: forty of them, and why', () => {
    const { lines, runs } = said(120, { budgetByLength: true });
    expect(lines[1]).toMatch(/^a run takes long: 40 runs, for the few things that are large \(--budget N for more/);
    expect(lines[2]).toMatch(/^39 runs of about 2 min 00 s \(as the first\): about 1 h 18 min/);
    expect(runs.length).toBeGreaterThan(30);
    expect(runs.length).toBeLessThanOrEqual(40);
    // No more of them are spent on the app as written than in any search of forty.
    expect(runs.filter(({ purpose }) => purpose === 'calibrate').length).toBeLessThanOrEqual(4);
  });

  test('and what --time lets of them', () => {
    const { lines } = said(60, { timeSeconds: 1800, budgets: [{ fromRun: 1, budget: 100 }] });
    expect(lines[1]).toMatch(/^99 runs .* would take 1 h 39 min: --time lets about 29 of them$/);
    const short = said(60, { timeSeconds: 600, budgets: [{ fromRun: 1, budget: 100 }] });
    expect(short.lines[1]).toMatch(/--time lets about 9 of them, no room for a confirmation$/);
  });
});

test('what a duel takes at most is said as soon as anything tells it, and once', () => {
  const said: string[] = [];
  const seconds = [null, null, 20, 30];
  const left = { runs: 84, by: 'as the first' };
  const tell = tellDuel(() => ({ ...left, seconds: seconds.shift() ?? null }), { say: (line) => said.push(line) });
  for (let run = 1; run <= 4; run++) tell();
  expect(said).toEqual([
    'how long it takes is told after the first run',
    'at most 84 runs of about 20 s (as the first): about 28 min 00 s; it ends as soon as the verdict is clear',
  ]);
});
