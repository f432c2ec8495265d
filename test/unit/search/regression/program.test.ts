import { describe, expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { regression } from '../../../../src/search/regression/program.ts';
import { interactionOf } from '../../../../src/search/regression/summary.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { QUIET, sessionOf } from '../../../helpers/phases.ts';
import { aPlan, BOTH, simulateRegression, versionsOf } from '../../../helpers/regression.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('a comparison of versions', () => {
  test('finds the slower one and stops at the first look at which every measure can have an interval', () => {
    const { change, rows, placebo, runs } = simulateRegression({ base: 0.2 }, QUIET, 'slower');
    expect(change).toBe('regression');
    expect(runs.blocks).toHaveLength(12);
    expect(rows[0]?.ratio?.estimate).toBeCloseTo(Math.exp(-0.2), 1);
    expect(rows[0]?.ratio?.high).toBeLessThan(1);
    expect(placebo[0]?.change).not.toBe('regression');
  });

  test('sees a regression that only the best set has', () => {
    const { change, rows } = simulateRegression(
      { base: 0, best: 0.15 },
      QUIET,
      'hidden',
      aPlan({ configurations: BOTH }),
    );
    expect(change).toBe('regression');
    const times = rows.filter(({ measure }) => measure === 'time');
    expect(times.map((row) => [row.configuration, row.change])).toEqual([
      ['base', 'no-change'],
      ['best', 'regression'],
    ]);
  });

  test('that crashes in the new version is a failure and no slow-down, after few runs', () => {
    const { change, runs, rows } = simulateRegression({ base: 0, crashes: 1 }, QUIET, 'crash');
    expect(change).toBe('failed');
    expect(rows).toEqual([]);
    expect(runs.blocks).toHaveLength(0);
  });

  test('that crashes now and then is a failure, not what the other runs say', () => {
    const { change, runs } = simulateRegression({ base: 0, crashes: 0.3 }, QUIET, 'flaky-2');
    expect(change).toBe('failed');
    expect(runs.blocks.length).toBeLessThan(40);
  });

  test('runs as many tasks in every version', () => {
    const truth = versionsOf({ base: 0.4 });
    const session = sessionOf(truth, 200, { sizedByTasks: true });
    drive(
      regression(session, aPlan({ blocks: 8 }), () => true),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    const sizes = session.runs.filter(({ purpose }) => purpose === 'regress').map(({ asked }) => asked);
    expect(sizes.length).toBeGreaterThanOrEqual(24);
    expect(new Set(sizes).size).toBe(1);
  });

  test('says what it can tell before the first block, and runs none where that is not enough', () => {
    const truth = versionsOf({ base: 0 });
    const session = sessionOf(truth, 200);
    const told: number[] = [];
    const { blocks } = drive(
      regression(session, aPlan(), (resolutions) => {
        told.push(...resolutions.map(({ tells }) => tells ?? 0));
        return false;
      }),
      runsOfLandscape(truth, { ...QUIET, core: 0.2 }, randomStreams('d')),
    );
    expect(told[0]).toBeGreaterThan(0.05);
    expect(blocks).toEqual([]);
    expect(session.runs.every(({ purpose }) => purpose === 'calibrate')).toBe(true);
  });
});

describe('a treatment, without it and with it', () => {
  // The version stands for the treatment: what matters is that both ends are compared in the same blocks.
  const plan = aPlan({ configurations: BOTH, interaction: true });

  test('that helps at the base and not at the best has an interaction', () => {
    const { runs } = simulateRegression({ base: -0.2, best: 0 }, QUIET, 'masked', plan);
    const found = interactionOf(runs.blocks, plan);
    expect(found?.change).toBe('regression');
    expect(found?.ratio?.estimate).toBeCloseTo(Math.exp(-0.2), 1);
  });

  test('that does the same at both ends has none', () => {
    const { runs } = simulateRegression({ base: -0.2, best: -0.2 }, QUIET, 'alike', plan);
    expect(interactionOf(runs.blocks, plan)?.change).toBe('no-change');
    expect(interactionOf(runs.blocks, aPlan())).toBeNull();
  });
});

test('a comparison of one measure alone ends at the first look that answers it', () => {
  const { runs, change } = simulateRegression({ base: 0.2 }, QUIET, 'alone', aPlan({ measures: ['time'] }));
  expect(change).toBe('regression');
  expect(runs.blocks).toHaveLength(8);
});
