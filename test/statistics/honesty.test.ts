import { describe, expect, test } from 'vitest';
import { calibrationFactor } from '../../src/stats/calibration.ts';
import { blocksFactor, confirmations, nullClaims, sessions } from '../helpers/honesty.ts';
import { NOISE_SETTINGS } from '../helpers/simulation.ts';
import { USUAL_NOISE } from '../landscapes/noise.ts';

const SETTINGS = Object.keys(NOISE_SETTINGS);
const noiseOf = (name: string) => NOISE_SETTINGS[name] ?? USUAL_NOISE;

describe('a confirmation', () => {
  test.each(SETTINGS)('holds the truth in its interval when the machine is %s', (name) => {
    const { coverage, bias } = confirmations(0.3, noiseOf(name), 100, 8);
    expect(coverage).toBeGreaterThanOrEqual(0.885);
    expect(Math.abs(bias)).toBeLessThan(0.02);
  });

  test.each(SETTINGS)('of equals claims no difference when the machine is %s', (name) => {
    expect(confirmations(0, noiseOf(name), 200, 8).claims).toBeLessThanOrEqual(0.096);
    expect(confirmations(0, noiseOf(name), 200, 40).claims).toBeLessThanOrEqual(0.096);
  });
});

describe('a whole search', () => {
  test('in which nothing helps claims an improvement in few cases only', () => {
    expect(nullClaims(USUAL_NOISE, 12, 40, 8)).toBeLessThanOrEqual(0.17);
  });

  test("does not inherit the winner's luck, as the fastest single run does", () => {
    const { bias, naiveBias, coverage } = sessions(USUAL_NOISE, 4, 60);
    expect(Math.abs(bias)).toBeLessThan(0.05);
    expect(naiveBias).toBeGreaterThan(0.03);
    expect(coverage).toBeGreaterThanOrEqual(0.75);
  });
});

test('the committed calibration is still enough', () => {
  expect(blocksFactor(USUAL_NOISE, 2, 12, 100)).toBeLessThan(1.05 * calibrationFactor('blocks-two'));
  expect(blocksFactor(USUAL_NOISE, 3, 6, 150)).toBeLessThan(1.05 * calibrationFactor('blocks-few'));
  expect(blocksFactor(USUAL_NOISE, 8, 6, 100)).toBeLessThan(1.05 * calibrationFactor('blocks'));
});
