import { describe, expect, test } from 'vitest';
import { toRecord } from '../../../src/domain/genome.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { RunRecord, RunRequest } from '../../../src/domain/run.ts';
import type { SearchSettings } from '../../../src/domain/search-settings.ts';
import { assembleReport } from '../../../src/report/search/assemble.ts';
import { reportSections } from '../../../src/report/sections/index.ts';
import { drive } from '../../../src/search/drive.ts';
import { calibrationOf, runSearch } from '../../../src/search/engine.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { additive, QUIET, sessionOf } from '../../helpers/phases.ts';
import { aProfile, oneWorker } from '../../helpers/profile.ts';
import { runsOfLandscape } from '../../landscapes/noise.ts';

/** A search whose profiled run says this. */
function searched(profile: Profile | null, settings: Partial<SearchSettings> = {}) {
  const truth = additive([0.2, 0.1]);
  const session = sessionOf(truth, 60, { profiled: true, ...settings });
  const asked: RunRequest[] = [];
  const simulated = runsOfLandscape(truth, QUIET, randomStreams('profile'));
  const answer = (request: RunRequest): RunRecord => {
    asked.push(request);
    const run = { ...simulated(request), asked: null, wallSeconds: 3.1, makespanSeconds: 0.1 };
    return request.profiled === true ? { ...run, usPerTask: 9999, profile } : run;
  };
  const findings = drive(runSearch(session), answer);
  const identity = { search: 's', app: 'a', parsl: 'p', python: 'y', machine: 'm' };
  const report = assembleReport(session, findings, 'done', identity);
  return { session, findings, asked, report, sections: reportSections({ report, runs: session.runs, factors: [] }) };
}

/** Nothing but the tasks themselves, which sleep, on as many workers as there are tasks. */
const nothingToGain = aProfile({
  seconds: 3.0,
  ownSeconds: 3,
  ownCpuSeconds: 0,
  least: { given: 2.99, anyWorkers: 2.99, givenWithoutCpu: 2.99, anyWorkersWithoutCpu: 2.99 },
});

describe('a search whose calibration has a profile', () => {
  test('makes one run that is never scored, within the budget', () => {
    const { session, asked, findings, report } = searched(aProfile(), { sizedByTasks: true, tasks: 100 });
    expect(asked.filter(({ profiled }) => profiled === true).map(({ purpose, run }) => [purpose, run])).toEqual([
      ['calibrate', 2],
    ]);
    expect(session.runs.length).toBeGreaterThan(40);
    expect(Math.exp(findings.calibration?.baseline ?? 0)).toBeLessThan(2000);
    expect(findings.calibration?.sdCore).toBeLessThan(0.05);
    expect(report.ceiling?.bound).toContain("Parsl's share of the measured time is 98 %");
    expect(report.stages?.map(({ stage }) => stage)).toContain('in transit');
  });

  test('makes one of each set that it hands over at its end, and says what they shorten', () => {
    const { session, asked, report } = searched(aProfile(), { profilesSets: true });
    const profiled = asked.filter((run) => run.profiled === true);
    expect(profiled.map(({ purpose }) => purpose)).toEqual(['calibrate', 'confirm']);
    expect(session.runs.length).toBeLessThanOrEqual(60);
    expect(toRecord(session.space.factors, profiled[1]?.genome ?? [])).toEqual(report.recommended?.genome);
    expect(report.stages?.[0]).toMatchObject({ stage: 'app call', baseUs: 300, bestUs: 300 });
    const { report: without } = searched(aProfile());
    expect(without.stages?.[0]?.bestUs).toBeNull();
    // Not one of its numbers is what the set is judged by.
    expect(report.recommended?.speedup?.estimate).toBeLessThan(2);
  });

  test('has its profile in a first look at an app that takes {tasks} too, where two runs only tell the size', () => {
    const budgets = [{ fromRun: 1, budget: 40 }];
    const { asked, report } = searched(aProfile(), { sizedByTasks: true, budgets });
    expect(asked.findIndex(({ profiled }) => profiled === true)).toBe(2);
    expect(report.ceiling).not.toBeNull();
  });

  test('ends within six runs where nothing can matter, recommends the app as it is, and says why', () => {
    const { session, findings, report, sections } = searched(nothingToGain);
    expect(session.runs.length).toBeLessThanOrEqual(6);
    expect(findings.ended).toBe('done');
    expect(report.recommended?.treatments).toEqual([]);
    expect(report.warnings.map(({ code }) => code)).toEqual(['nothing-can-matter']);
    expect(sections[0]?.paragraphs).toEqual(['Nothing can matter here: keep the app as it is.']);
    expect(sections.find(({ id }) => id === 'next')?.commands ?? []).toEqual([]);
  });

  test('ends where the tasks are a small part of the program, and names both', () => {
    const tiny = aProfile({ seconds: 0.01, least: { ...aProfile().least, given: 0.001, anyWorkers: 0.001 } });
    const { report } = searched(tiny);
    // The measured 0.1 s of the other runs in their 3.1 s.
    expect(report.ceiling?.program).toBeCloseTo(3.1 / 3);
    expect(report.warnings).toEqual([]);
    const { report: within } = searched(tiny, { within: Math.log(1.05) });
    expect(within.warnings.map(({ code }) => code)).not.toContain('nothing-can-matter');
  });

  test('goes on where the user named what is to be tried, where a second worker matters, and where the profile does not tell', () => {
    for (const [profile, settings] of [
      [nothingToGain, { insist: true }],
      [oneWorker(), {}],
      [aProfile({ ...nothingToGain, seen: 99 }), {}],
      [null, {}],
    ] as const) {
      const { session, report } = searched(profile, settings);
      expect(session.runs.length).toBeGreaterThan(40);
      expect(report.warnings.map(({ code }) => code)).not.toContain('nothing-can-matter');
    }
  });

  test('a resumed search decides the same', () => {
    const { session, findings } = searched(nothingToGain);
    const again = sessionOf(additive([0.2, 0.1]), 60, { profiled: true });
    again.runs.push(...session.runs);
    expect(calibrationOf(again)?.calibration.pointless).toEqual(findings.calibration?.pointless);
  });
});
