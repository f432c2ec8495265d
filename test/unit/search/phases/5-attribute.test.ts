import { describe, expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { attribute } from '../../../../src/search/phases/5-attribute.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { ask } from '../../../../src/search/session.ts';
import { additive, oracle, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('attribution', () => {
  const gains = [0.5, 0.3, 0.05, 0.04, 0];
  const truth = additive(gains);
  const best = gains.map(() => 1);
  const machine = runsOfLandscape(truth, QUIET, randomStreams('a'));
  const found = (allowance: number, session = sessionOf(truth)) =>
    drive(
      attribute(session, allowance, best, oracle(truth), () => oracle(truth)),
      machine,
    );

  test('first of all takes each treatment out of the set, in blocks and within its allowance', () => {
    const session = sessionOf(truth);
    const { atBest } = found(40, session);
    expect(session.runs.length).toBeLessThanOrEqual(40);
    expect(atBest.map(({ factor }) => factor)).toEqual([0, 1, 2, 3, 4]);
    for (const { factor, estimate, low, high, measured } of atBest) {
      expect(measured).toBe(true);
      expect(Math.abs(estimate - (gains[factor] ?? 0))).toBeLessThan(0.03);
      expect((low ?? 9) <= estimate && estimate <= (high ?? -9)).toBe(true);
    }
  });

  test('with a large allowance all of it is measured: drops, treatments alone, both paths, shares', () => {
    const session = sessionOf(truth, 2000);
    const result = found(800, session);
    expect(session.runs.length).toBeLessThanOrEqual(800);
    for (const list of [result.atBest, result.atBase, result.shapley]) {
      expect(list.every(({ measured }) => measured)).toBe(true);
      for (const { factor, estimate } of list) expect(Math.abs(estimate - (gains[factor] ?? 0))).toBeLessThan(0.03);
    }
    expect(result.paths.bestFirst.slice(1).every(({ measured }) => measured !== null)).toBe(true);
    expect(result.paths.bestFirst.at(-1)?.genome).toEqual(best);
  });

  test('runs of an earlier attribution of the same set count', () => {
    const session = sessionOf(truth, 2000);
    const before = found(40, session).atBest;
    const again = found(60, session).atBest;
    again.forEach(({ runs }, i) => {
      expect(runs).toBeGreaterThan(before[i]?.runs ?? 0);
    });
    const blocks = session.runs.map((run) => `${run.block} ${JSON.stringify(run.genome)}`);
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  test('a single run without a treatment, outside of blocks, is measured but has no interval', () => {
    const session = sessionOf(truth);
    const without = best.map((level, f) => (f === 1 ? 0 : level));
    const planned = [best, without].map((genome) => ({
      genome,
      purpose: 'search' as const,
      block: null,
      epoch: 1,
      tasks: null,
      capSeconds: null,
    }));
    drive(ask(session, 'reduce', planned), machine);
    const { atBest } = found(0, session);
    expect(atBest[1]).toMatchObject({ measured: true, runs: 1, low: null, high: null });
    expect(atBest[1]?.estimate).toBeCloseTo(0.3, 1);
    expect(atBest[0]).toMatchObject({ measured: false, runs: 0 });
  });

  test("without runs all numbers are the model's and have no interval", () => {
    const session = sessionOf(truth);
    const { atBest, atBase, shapley } = found(0, session);
    expect(session.runs).toHaveLength(0);
    for (const effect of [...atBest, ...atBase, ...shapley]) {
      expect(effect.measured).toBe(false);
      expect(effect.low).toBeNull();
    }
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    expect(shapley.reduce((sum, { estimate }) => sum + estimate, 0)).toBeCloseTo(total, 9);
  });

  test('a rule that ties two treatments together is respected by every planned run', () => {
    const space = {
      ...truth.space,
      isValid: (genome: readonly number[]) => genome[2] === genome[3] && (genome[4] === 0 || genome[1] === 1),
    };
    const session = sessionOf({ ...truth, space });
    drive(
      attribute(session, 150, best, oracle(truth), () => oracle(truth)),
      (request) => {
        expect(space.isValid(request.genome)).toBe(true);
        return machine(request);
      },
    );
    expect(session.runs.length).toBeGreaterThan(20);
  });
});
