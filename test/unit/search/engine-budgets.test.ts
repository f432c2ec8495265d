import { describe, expect, test, vi } from 'vitest';
import { genomeKey } from '../../../src/domain/genome.ts';
import { assembleReport } from '../../../src/report/search/assemble.ts';
import { attributionOf } from '../../../src/report/search/contributions.ts';
import { drive } from '../../../src/search/drive.ts';
import { runSearch } from '../../../src/search/engine.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { newSession } from '../../../src/search/session.ts';
import { additive, QUIET, sessionOf } from '../../helpers/phases.ts';
import { simulateSearch } from '../../helpers/simulation.ts';
import { landscape, plainFactor, spaceWithExclusions, switchFactor } from '../../landscapes/landscape.ts';
import { NO_NOISE, runsOfLandscape, USUAL_NOISE } from '../../landscapes/noise.ts';
import { parslLike } from '../../landscapes/parsl-like.ts';
import { failing, nullLandscape } from '../../landscapes/synthetic.ts';

// Two whole searches each: minutes on a machine that others use too.
vi.setConfig({ testTimeout: 900_000 });

const IDENTITY = { search: 's', app: 'a.py', parsl: '1', python: '3', machine: 'm' };

describe('a whole search', () => {
  const budgets = [1, 3, 4, 12, 29, 31, 80, 160, 230];

  test.each(budgets)('with a budget of %i stays within it and reports', (budget) => {
    const lands = [parslLike(1, randomStreams('l')), failing(nullLandscape(8), randomStreams('l'))];
    for (const land of lands) {
      const { session, findings } = simulateSearch(land, USUAL_NOISE, `b${budget}`, {
        budgets: [{ fromRun: 1, budget }],
      });
      expect(session.runs.length).toBeLessThanOrEqual(budget);
      for (const genome of session.genomes) expect(land.space.isValid(genome)).toBe(true);
      const report = assembleReport(session, findings, 'done', IDENTITY);
      expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
      if (budget < 30) expect(report.recommended?.speedup?.low ?? null).toBeNull();
    }
  });

  test('that is refused recommends nothing and says why', () => {
    const wild = { ...NO_NOISE, core: 0.6 };
    const { session, findings } = simulateSearch(additive([0.3]), wild, 'wild', {
      budgets: [{ fromRun: 1, budget: 80 }],
    });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(findings.ended).toBe('refused');
    expect(report.recommended).toBeNull();
    expect(report.noise?.sd).toBeGreaterThan(0.15);
    expect(report.warnings.map(({ code }) => code)).toContain('too-noisy');
  });

  test('over no factor, or one, ends with the base or the one', () => {
    const none = additive([]);
    const { session, findings } = simulateSearch(none, QUIET, 'none', { budgets: [{ fromRun: 1, budget: 40 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.recommended?.treatments).toEqual([]);
    expect(report.warnings.map(({ code }) => code)).toContain('nothing-tried');
    const one = simulateSearch(additive([0.4]), QUIET, 'one', { budgets: [{ fromRun: 1, budget: 40 }] });
    expect(one.findings.recommended).toEqual([1]);
  });

  test('where everything hurts recommends the app as it is', () => {
    const hurting = additive([-0.2, -0.3, -0.1]);
    const { session, findings } = simulateSearch(hurting, QUIET, 'hurt', { budgets: [{ fromRun: 1, budget: 60 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.recommended?.treatments).toEqual([]);
    expect(report.recommended?.speedup).toMatchObject({ estimate: 1, low: null, high: null, blocks: 0 });
  });

  test('reports steps and shares that multiply to the confirmed speed-up, and names every number of a model', () => {
    const truth = additive([0.4, 0.5, 0.3, 0.6, ...Array.from({ length: 12 }, () => 0)]);
    const { session, findings } = simulateSearch(truth, QUIET, 'sums');
    const report = assembleReport(session, findings, 'done', IDENTITY);
    const whole = report.recommended?.speedup?.estimate ?? Number.NaN;
    const { attribution } = findings;
    const shares = attribution === null ? [] : attributionOf(session, findings, attribution, 0);
    const product = shares.reduce((all, { shapley }) => all * (shapley?.ratio ?? Number.NaN), 1);
    expect(Math.abs(Math.log(product / whole))).toBeLessThan(1e-9);
    for (const path of [report.paths.bestFirst, report.paths.nicestFirst]) {
      const [first, last] = [path[0], path.at(-1)];
      expect(Math.abs(Math.log((first?.usPerTask ?? 0) / (last?.usPerTask ?? 1) / whole))).toBeLessThan(1e-9);
    }
    expect(report.attribution.some(({ atBest }) => atBest?.measured === true)).toBe(true);
    for (const { atBest } of report.attribution) if (atBest?.measured === false) expect(atBest.low).toBeNull();
  });

  test('takes the same decisions when its first runs are answered from the log', () => {
    const truth = parslLike(3, randomStreams('l'));
    const whole = simulateSearch(truth, USUAL_NOISE, 'resume', { budgets: [{ fromRun: 1, budget: 170 }] });
    const answer = runsOfLandscape(truth, USUAL_NOISE, randomStreams('machine/resume'));
    const session = sessionOf(truth, 170, { seed: 'resume' });
    const again = newSession(session.settings, truth.space, randomStreams('resume'));
    drive(runSearch(again), (request) => {
      const recorded = whole.session.runs[request.run - 1];
      expect(genomeKey(request.genome)).toBe(genomeKey(whole.session.genomes[request.run - 1] ?? []));
      return request.run <= 85 && recorded !== undefined ? recorded : answer(request);
    });
    expect(again.runs).toEqual(whole.session.runs);
  });

  test('of factors with several levels attributes the level that is in the set', () => {
    const factors = [plainFactor('prefetch', [0, 10, 100, 1000], true), switchFactor('log')];
    const truth = landscape({
      name: 'levels',
      space: spaceWithExclusions(factors),
      lnTime: (genome) => 7 - 0.2 * (genome[0] ?? 0) - 0.3 * (genome[1] ?? 0),
    });
    const { session, findings } = simulateSearch(truth, QUIET, 'levels', { budgets: [{ fromRun: 1, budget: 200 }] });
    const report = assembleReport(session, findings, 'done', IDENTITY);
    expect(report.attribution.map(({ treatment }) => treatment)).toEqual(['prefetch=1000', 'log']);
    expect(report.attribution[0]?.atBest?.ratio).toBeCloseTo(Math.exp(0.6), 1);
  });
});
