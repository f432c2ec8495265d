import { describe, expect, test } from 'vitest';
import { aPlan, BOTH, endings } from '../helpers/regression.ts';
import { NOISE_SETTINGS } from '../helpers/simulation.ts';
import { USUAL_NOISE } from '../landscapes/noise.ts';

const QUIET = NOISE_SETTINGS.quiet ?? USUAL_NOISE;
const claims = (found: ReturnType<typeof endings>): number => found.regression + found.improvement;

// Bounds are three binomial standard errors from what is promised.
describe('equal versions', () => {
  test.each(Object.keys(NOISE_SETTINGS))('are told apart in at most 5 %% of comparisons, machine %s', (name) => {
    expect(claims(endings({ base: 0 }, NOISE_SETTINGS[name] ?? USUAL_NOISE, 150))).toBeLessThanOrEqual(0.104);
  });

  test('are told apart in at most 1 % where no more is accepted', () => {
    expect(claims(endings({ base: 0 }, USUAL_NOISE, 200, aPlan({ falseAlarms: 0.01 })))).toBeLessThanOrEqual(0.032);
  });

  test('are told apart in at most 5 % with two configurations too', () => {
    const plan = aPlan({ configurations: BOTH });
    expect(claims(endings({ base: 0, best: 0 }, USUAL_NOISE, 100, plan))).toBeLessThanOrEqual(0.115);
  });

  test('are said to be so on a quiet machine', () => {
    const found = endings({ base: 0 }, QUIET, 60);
    expect(found['no-change']).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a slower version', () => {
  test('by 5 % is found in 95 % of comparisons', () => {
    expect(endings({ base: 0.05 }, QUIET, 60).regression).toBeGreaterThanOrEqual(0.9);
  });

  test('by 3 % is found in 90 %, where that is asked for', () => {
    expect(endings({ base: 0.03 }, QUIET, 60, aPlan({ margin: 0.03 })).regression).toBeGreaterThanOrEqual(0.8);
  });

  test('by as much as the margin is hardly ever said to be unchanged', () => {
    expect(endings({ base: Math.log(1.05) }, USUAL_NOISE, 100)['no-change']).toBeLessThanOrEqual(0.115);
  });
});
