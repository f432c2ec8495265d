import { describe, expect, test } from 'vitest';
import { createSpace } from '../../../src/constraints/space.ts';
import type { Factor, Reach } from '../../../src/domain/factor.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { Rule } from '../../../src/domain/rule.ts';
import type { RunRecord, RunRequest } from '../../../src/domain/run.ts';
import type { SearchSettings } from '../../../src/domain/search-settings.ts';
import { assembleReport } from '../../../src/report/search/assemble.ts';
import { reportSections } from '../../../src/report/sections/index.ts';
import { drive, retrace } from '../../../src/search/drive.ts';
import { calibrationOf, runSearch } from '../../../src/search/engine.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { type EarlierRun, newSession, type Session } from '../../../src/search/session.ts';
import { aRun } from '../../helpers/builders.ts';
import { QUIET } from '../../helpers/phases.ts';
import { aProfile } from '../../helpers/profile.ts';
import { someSettings } from '../../helpers/simulation.ts';
import { landscape, switchFactor } from '../../landscapes/landscape.ts';
import { runsOfLandscape } from '../../landscapes/noise.ts';

const MACHINE = { cpus: 2, cores: 2, memory_gb: 8 };

/** Thirty tasks of 1 s that compute, on one worker of two CPUs: what lies between them is 0.1 s, and 0.09 s of Parsl's work is hidden. */
const longTasks = aProfile({
  tasks: 30,
  seen: 30,
  workers: 1,
  seconds: 30.1,
  runSeconds: 30,
  ownSeconds: 30,
  ownCpuSeconds: 30,
  least: { given: 30, anyWorkers: 15.5, givenWithoutCpu: 0.1, anyWorkersWithoutCpu: 0.1 },
});

function acting(name: string, reach?: Reach): Factor {
  return { ...switchFactor(name), ...(reach === undefined ? {} : { reach }) };
}

const FACTORS = [acting('poll', 'parsl'), acting('logs', 'parsl'), acting('pool', 'workers'), acting('heap', 'tasks')];
/** What each saves (ln). */
const GAINS = [0.004, 0.004, 0.6, 0.1];

interface Searched {
  readonly factors?: readonly Factor[];
  readonly gains?: readonly number[];
  readonly rules?: readonly Rule[];
  readonly profile?: Profile;
  readonly settings?: Partial<SearchSettings>;
  readonly earlier?: readonly EarlierRun[];
}

function begun({ factors = FACTORS, rules = [], settings, earlier }: Searched): Session {
  const own = someSettings({
    budgets: [{ fromRun: 1, budget: 60 }],
    profiled: true,
    narrows: true,
    force: true,
    ...settings,
  });
  return newSession(own, createSpace(factors, rules, MACHINE), randomStreams('left out'), earlier);
}

function searched(how: Searched = {}) {
  const { gains = GAINS, profile = longTasks } = how;
  const session = begun(how);
  const truth = landscape({
    name: 'long tasks',
    space: session.space,
    lnTime: (genome) => 13.8 - gains.reduce((sum, gain, i) => sum + gain * (genome[i] ?? 0), 0),
  });
  const simulated = runsOfLandscape(truth, QUIET, randomStreams('machine'));
  const answer = (request: RunRequest): RunRecord => {
    const run = { ...simulated(request), asked: null, wallSeconds: 31, makespanSeconds: 30.1 };
    return request.profiled === true ? { ...run, profile } : run;
  };
  const findings = drive(runSearch(session), answer);
  const report = assembleReport(session, findings, 'done', {
    search: 's',
    app: 'a',
    parsl: 'p',
    python: 'y',
    machine: 'm',
  });
  const tried = new Set(session.runs.flatMap(({ genome }) => Object.keys(genome)));
  return { session, findings, report, tried: [...tried].sort() };
}

describe('factors that cannot matter are left out', () => {
  test('where tasks take long: those that act between tasks, and it is said which and why', () => {
    const { report, tried, session } = searched();
    expect(tried).toEqual(['heap', 'pool']);
    expect(report.leftOut?.factors).toEqual(['poll', 'logs']);
    // 0.1 s between tasks, 0.04 s of work, 0.05 s of CPU time, beside the 15.45 s that more workers leave.
    expect(report.leftOut?.atMost).toBeCloseTo(1 + 0.19 / 15.45);
    const told = reportSections({ report, runs: session.runs, factors: session.space.factors })
      .flatMap(({ bullets }) => bullets)
      .find((text) => text.startsWith('Not tried'));
    expect(told).toMatch(
      /^Not tried: 2 factors that act between tasks only \(poll, logs\)\. .* gain at most 1\.2 %, and/,
    );
    expect(told).toContain('--only NAME tries any of them all the same');
    expect(report.recommended?.treatments).toContain('pool');
  });

  test.each<[string, Searched]>([
    ['--only named what is to be tried', { settings: { insist: true } }],
    ['the search began before this was done', { settings: { narrows: undefined } as never }],
    ['a factor does not say what it acts on', { factors: [...FACTORS.slice(0, 3), acting('heap')] }],
    ['tasks are short', { profile: aProfile() }],
    ['a profile does not tell', { profile: { ...longTasks, seen: 29 } }],
    ['start-up counts too', { settings: { metric: 'wall' } }],
  ])('not where %s', (_, how) => {
    const { report, tried } = searched(how);
    expect(report.leftOut ?? null).toBeNull();
    expect(tried).toContain('poll');
  });

  test('not those that the user starts from, or has always on', () => {
    const from = searched({ settings: { startingPoints: [{ poll: 'on' }] } });
    expect(from.report.leftOut?.factors).toEqual(['logs']);
    expect(from.tried).toContain('poll');
    const always: Rule = { statement: { kind: 'expression', text: '`poll=on`' }, because: null, place: null };
    expect(searched({ rules: [always] }).report.leftOut?.factors).toEqual(['logs']);
  });

  test('where nothing else is there to try the search ends, and says that nothing can matter', () => {
    const { session, report } = searched({ factors: FACTORS.slice(0, 2) });
    expect(session.runs.length).toBeLessThanOrEqual(8);
    expect(report.warnings.map(({ code }) => code)).toContain('nothing-can-matter');
    expect(report.recommended?.treatments).toEqual([]);
  });

  test('a set that makes the tasks much shorter takes the reason away, and that is said', () => {
    const gains = [0.004, 0.004, 0.6, 1.2];
    expect(searched({ gains }).report.warnings.map(({ code }) => code)).toContain('left-out-may-matter');
    expect(searched().report.warnings.map(({ code }) => code)).not.toContain('left-out-may-matter');
  });

  test('a resumed search leaves out the same, and decides the same', () => {
    const { session, findings } = searched();
    const again = begun({});
    expect(retrace(runSearch(again), session.runs).result?.recommended).toEqual(findings.recommended);
    expect(calibrationOf(again)?.calibration.leftOut).toEqual(findings.calibration?.leftOut);
  });

  test('runs of other searches that tried them tell nothing here', () => {
    const earlier = [
      [1, 0, 0, 0],
      [0, 0, 1, 0],
    ].map((genome) => ({ genome, run: aRun() }));
    const { session, tried } = searched({ earlier });
    expect(session.earlier.map(({ genome }) => genome)).toEqual([[0, 0, 1, 0]]);
    expect(tried).not.toContain('poll');
  });
});
