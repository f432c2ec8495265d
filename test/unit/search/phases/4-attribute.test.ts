import { describe, expect, test } from 'vitest';
import { DEFAULT_PRICES } from '../../../../src/domain/search-settings.ts';
import { drive } from '../../../../src/search/drive.ts';
import { attribute } from '../../../../src/search/phases/4-attribute.ts';
import { prune } from '../../../../src/search/phases/5-prune.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { additive, oracle, outcomeOf, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { A_CALIBRATION, aLedger } from '../../../helpers/simulation.ts';
import { type Landscape, landscape, spaceWithExclusions } from '../../../landscapes/landscape.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('attribution and pruning', () => {
  const gains = [0.5, 0.3, 0.05, 0.04, 0.03, 0, 0, 0, -0.03, 0.02];
  const truth = additive(gains);
  const best = gains.map(() => 1);
  const found = (allowance: number, session = sessionOf(truth)) =>
    drive(
      attribute(session, aLedger({ attribute: allowance }), A_CALIBRATION, outcomeOf(truth, [best]), {
        best,
        ranking: [],
      }),
      runsOfLandscape(truth, QUIET, randomStreams('a')),
    );

  test('the screen finds what each weak treatment is worth, within its allowance', () => {
    const session = sessionOf(truth);
    const { atBest } = found(40, session);
    expect(session.runs.length).toBeLessThanOrEqual(40);
    const weak = atBest.filter(({ factor }) => (gains[factor] ?? 0) < 0.07);
    expect(weak.every(({ measured }) => measured)).toBe(true);
    for (const { factor, estimate } of weak) expect(Math.abs(estimate - (gains[factor] ?? 0))).toBeLessThan(0.02);
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

  test('a raised budget goes on where the first attribution stopped', () => {
    const session = sessionOf(truth, 2000);
    found(40, session);
    const before = session.runs.length;
    const again = found(300, session);
    const blocks = session.runs.slice(before).map((run) => run.block);
    expect(blocks.some((block) => block?.startsWith('screen-'))).toBe(false);
    expect(again.shapley.length).toBe(gains.length);
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

  test('what does not pay its price is dropped, and called free where that is sure', () => {
    const pruning = prune(sessionOf(truth), { ...found(200), model: oracle(truth) });
    const verdicts = new Map(pruning.treatments.map(({ factor, verdict }) => [factor, verdict]));
    expect(pruning.pruned[8]).toBe(0);
    expect(verdicts.get(8)).toBe('free');
    expect(verdicts.get(0)).toBe('proven');
    expect(pruning.pruned.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(pruning.putBack.every((factor) => pruning.pruned[factor] === 0)).toBe(true);
  });

  test('a level that loses something gives way to a nicer one that costs less than the price of its class', () => {
    const lossy = { class: 'config-lossy' as const };
    const logging = (noneOverWarning: number): Landscape => {
      const levels = [aLevel('as-is'), aLevel('warning', lossy), aLevel('none', lossy)];
      const gain = [0, 0.5, 0.5 + noneOverWarning];
      return landscape({
        name: 'logging',
        space: spaceWithExclusions([aFactor('logging', [], { levels })], []),
        lnTime: (genome) => 7 - (gain[genome[0] ?? 0] ?? 0),
      });
    };
    const prunedOf = (land: Landscape, overrides = {}) => {
      const session = sessionOf(land, 1000, overrides);
      const selection = { best: [2], ranking: [] };
      const attribution = drive(
        attribute(session, aLedger({ attribute: 0 }), A_CALIBRATION, outcomeOf(land, [[2]]), selection),
        runsOfLandscape(land, QUIET, randomStreams('a')),
      );
      return prune(session, { ...attribution, model: oracle(land) });
    };
    expect(prunedOf(logging(0.02))).toMatchObject({ pruned: [1], putBack: [0] });
    expect(prunedOf(logging(0.05)).pruned).toEqual([2]);
    expect(prunedOf(logging(0.05), { prices: { ...DEFAULT_PRICES, 'config-lossy': 10 } }).pruned).toEqual([1]);
    expect(prunedOf(logging(0), { prices: { ...DEFAULT_PRICES, 'config-lossy': 100 } }).pruned).toEqual([0]);
  });

  test('a rule that ties two treatments together is respected by every planned run', () => {
    const tied = additive(gains);
    const space = {
      ...tied.space,
      isValid: (genome: readonly number[]) => genome[2] === genome[3] && (genome[4] === 0 || genome[5] === 1),
    };
    const session = sessionOf({ ...tied, space });
    drive(
      attribute(session, aLedger({ attribute: 150 }), A_CALIBRATION, outcomeOf({ ...tied, space }, [best]), {
        best,
        ranking: [],
      }),
      (request) => {
        expect(space.isValid(request.genome)).toBe(true);
        return runsOfLandscape({ ...tied, space }, QUIET, randomStreams('a'))(request);
      },
    );
    expect(session.runs.length).toBeGreaterThan(20);
  });
});
