import { describe, expect, test } from 'vitest';
import { assembleReport } from '../../../../src/report/search/assemble.ts';
import { isToldApart, modelFloor } from '../../../../src/report/search/floor.ts';
import type { SearchFindings } from '../../../../src/search/findings.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { simulateSearch } from '../../../helpers/simulation.ts';
import { causesLike } from '../../../landscapes/causes.ts';
import { spaceWithExclusions } from '../../../landscapes/landscape.ts';
import { USUAL_NOISE } from '../../../landscapes/noise.ts';

const IDENTITY = { search: 's', app: 'a.py', parsl: '1', python: '3', machine: 'm' };
const causes = causesLike(1, randomStreams('report'), 5);
/** As `--placebos` calls them. */
const renamed = causes.space.factors.map((factor) => ({
  ...factor,
  name: factor.name.replace(/^placebo(\d+)$/, 'placebo_$1'),
}));
const truth = { ...causes, space: spaceWithExclusions(renamed) };
const { session, findings } = simulateSearch(truth, USUAL_NOISE, 'report', {
  budgets: [{ fromRun: 1, budget: 100 }],
});
const report = assembleReport(session, findings, 'done', IDENTITY);
const assembled = (changed: Partial<SearchFindings>) =>
  assembleReport(session, { ...findings, ...changed }, 'done', IDENTITY);

describe('the report of a search', () => {
  test('has rungs, nicest first, each confirmed where fresh blocks hold its set', () => {
    expect(report.rungs.map(({ name }) => name)).toEqual(findings.reduction?.rungs.map(({ name }) => name));
    for (const { name, speedup } of report.rungs) {
      const measured = findings.confirmation?.rungs.find((rung) => rung.name === name);
      if (measured !== undefined) expect(speedup?.blocks).toBe(measured.blocks);
      if (speedup?.blocks === 0) expect([speedup.low, speedup.high]).toEqual([null, null]);
    }
    const last = assembled({ confirmation: null }).rungs.at(-1);
    expect(last?.speedup).toMatchObject({ blocks: 0, low: null, high: null });
  });

  test('counts the placebos, and knows the most that one of them seemed to gain', () => {
    const needs = findings.reduction?.needs ?? [];
    expect(report.placebos?.tried).toBe(5);
    expect(report.placebos?.recommended).toBe(
      report.recommended?.treatments.filter((name) => /^placebo_/.test(name)).length,
    );
    const losses = session.space.factors.flatMap(({ name }, f) =>
      /^placebo_/.test(name) ? [needs[f]?.loss ?? 0] : [],
    );
    expect(report.placebos?.largest).toBeGreaterThanOrEqual(Math.exp(Math.min(...losses)));
  });

  test('shows a number of the model only above its floor, and none where it foretold badly', () => {
    const numbers = (from: typeof report) =>
      from.attribution
        .flatMap(({ atBest, atBase, shapley }) => [atBest, atBase, shapley])
        .filter((value) => value !== null && !value.measured);
    for (const value of numbers(report)) {
      expect(isToldApart(Math.log(value?.ratio ?? 1), modelFloor(report))).toBe(true);
    }
    const { reduction, attribution } = findings;
    if (reduction === null || attribution === null) throw new Error('the search has both');
    const wrong = reduction.forecasts.map((forecast) => ({ ...forecast, predicted: forecast.measured + 1 }));
    const guessed = attribution.atBest.map((effect) => ({ ...effect, measured: false, estimate: 0.5 }));
    const blind = assembled({
      reduction: { ...reduction, forecasts: wrong },
      attribution: { ...attribution, atBest: guessed },
    });
    expect(blind.forecast?.error).toBeCloseTo(1, 9);
    expect(numbers(blind)).toEqual([]);
    expect(blind.overlaps.every(({ confirmed }) => confirmed)).toBe(true);
    for (const step of [...blind.paths.bestFirst, ...blind.paths.nicestFirst]) expect(step.measured).toBe(true);
  });

  test('guesses only where nothing was shown', () => {
    expect(report.recommended?.speedup?.low ?? 0).toBeGreaterThan(1);
    expect(report.likely).toBeNull();
    const guess = assembled({ confirmation: null }).likely;
    expect(guess?.treatments.length).toBeGreaterThan(0);
    expect(guess?.speedup?.blocks).toBe(0);
  });

  test('names what was taken out, with its joint interval', () => {
    const { confirmation } = findings;
    if (confirmation === null) throw new Error('the search has one');
    const genome = findings.recommended.map((level, f) => (f === findings.recommended.indexOf(0) ? 1 : level));
    const rest = { genome, gain: 0.02, low: -0.02, high: 0.07, blocks: 8 };
    const told = assembled({ confirmation: { ...confirmation, rest } }).rest;
    expect(told?.treatments).toHaveLength(1);
    expect(told).toMatchObject({ ratio: Math.exp(0.02), low: Math.exp(-0.02), high: Math.exp(0.07) });
  });
});

describe('a path', () => {
  const path = findings.attribution?.paths.bestFirst ?? [];

  test('never gives a treatment the step from a node of the model to a measured one', () => {
    const { attribution, reduction } = findings;
    if (attribution === null || reduction === null || path.length < 3) throw new Error('the search has a path');
    const bare = path.map((node, i) => (i === path.length - 1 ? node : { ...node, measured: null }));
    const right = reduction.forecasts.map((forecast) => ({ ...forecast, predicted: forecast.measured }));
    const { bestFirst } = assembled({
      reduction: { ...reduction, forecasts: right },
      attribution: { ...attribution, paths: { bestFirst: bare, nicestFirst: [] } },
    }).paths;
    expect(bestFirst).toHaveLength(2);
    expect(bestFirst[1]?.treatment).toMatch(/ \+ /);
    expect(bestFirst[1]?.measured).toBe(true);
  });

  test('ends with the step that the blocks of attribution show, whatever the confirmation found in all', () => {
    const { attribution } = findings;
    const [from, to] = [path.at(-2), path.at(-1)];
    if (attribution === null || from == null || to == null) throw new Error('the search has a path');
    const seen = (gain: number) => ({ genome: to.genome, gain, low: null, high: null, blocks: 3 });
    const twoLast = [path[0], { ...from, measured: seen(1) }, { ...to, measured: seen(1.1) }].flatMap(
      (node) => node ?? [],
    );
    const { bestFirst } = assembled({
      attribution: { ...attribution, paths: { bestFirst: twoLast, nicestFirst: [] } },
    }).paths;
    const [, before, last] = bestFirst.map(({ usPerTask }) => usPerTask);
    expect(Math.log((before ?? 0) / (last ?? 1))).toBeCloseTo(0.1, 9);
    const whole = findings.confirmation?.recommended.gain ?? 0;
    expect(Math.log((bestFirst[0]?.usPerTask ?? 0) / (last ?? 1))).toBeCloseTo(whole, 9);
  });
});
