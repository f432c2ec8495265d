import { expect, test } from 'vitest';
import { isToldApart, modelFloor } from '../../../../src/report/search/floor.ts';

const placebos = (largest: number) => ({ tried: 10, recommended: 0, largest });

test('a number of the model must exceed what it misses and what a placebo seemed to gain', () => {
  expect(modelFloor({ forecast: { runs: 9, error: 0.03 }, placebos: null })).toBeCloseTo(0.06, 12);
  const floor = modelFloor({ forecast: { runs: 9, error: 0.03 }, placebos: placebos(1.2) });
  expect(floor).toBeCloseTo(Math.log(1.2), 12);
  expect(isToldApart(Math.log(1.19), floor)).toBe(false);
  expect(isToldApart(-Math.log(1.21), floor)).toBe(true);
});

test('no number of a model is shown that foretold too few runs, or badly', () => {
  expect(modelFloor({ forecast: null, placebos: null })).toBeNull();
  expect(modelFloor({ forecast: { runs: 9, error: 0.16 }, placebos: null })).toBeNull();
  expect(isToldApart(5, null)).toBe(false);
});
