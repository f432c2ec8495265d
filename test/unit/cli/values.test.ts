import { expect, test } from 'vitest';
import {
  list,
  one,
  percent,
  positiveNumber,
  pricesOf,
  risksOf,
  seconds,
  strategyOf,
  wholeNumber,
  withinOf,
} from '../../../src/cli/values.ts';

test('durations take a unit', () => {
  expect(seconds({ time: '90' }, 'time')).toBe(90);
  expect(seconds({ time: '1.5m' }, 'time')).toBe(90);
  expect(seconds({ time: '2h' }, 'time')).toBe(7200);
  expect(() => seconds({ time: '2 parsecs' }, 'time')).toThrow('--time 2 parsecs: not a duration');
  expect(() => seconds({ time: '0' }, 'time')).toThrow('not a duration');
});

test('a number that is none is refused in words, never NaN', () => {
  expect(wholeNumber({ budget: '60' }, 'budget', 1)).toBe(60);
  expect(() => wholeNumber({ budget: 'abc' }, 'budget', 1)).toThrow('--budget abc: not a whole number from 1 up');
  expect(() => wholeNumber({ budget: '0' }, 'budget', 1)).toThrow('not a whole number');
  expect(() => positiveNumber({ seconds: '-1' }, 'seconds')).toThrow('not a number above 0');
});

test('a percent sign alone is no percentage', () => {
  expect(() => percent({ within: '%' }, 'within')).toThrow('--within %: not a percentage');
});

test('an option given twice is an error where it takes one value', () => {
  expect(() => one({ budget: ['1', '2'] }, 'budget')).toThrow('--budget was given 2 times');
});

test('lists may be repeated and separated by commas', () => {
  expect(list({ only: ['a,b', ' c '] }, 'only')).toEqual(['a', 'b', 'c']);
});

test('how near to the fastest: a share, null where nothing is said, and 5 is no 5%', () => {
  expect(withinOf({ within: '5%' })).toBeCloseTo(0.05);
  expect(withinOf({})).toBeNull();
  expect(() => withinOf({ within: '5' })).toThrow('--within 5: 100% or more');
});

test('percentages are shares', () => {
  expect(percent({ x: '5%' }, 'x')).toBeCloseTo(0.05);
  expect(percent({ x: '0.05' }, 'x')).toBeCloseTo(0.05);
});

test('prices change one class and keep the others', () => {
  expect(pricesOf({ price: ['source=2', 'dangerous=10%'] })).toMatchObject({ source: 2, dangerous: 10, config: 0.3 });
  expect(() => pricesOf({ price: 'sources=2' })).toThrow("did you mean 'source'?");
});

test('a near miss is answered with a guess', () => {
  expect(() => strategyOf({ strategy: 'sagga' })).toThrow("did you mean 'saga'?");
  expect(() => risksOf({ allow: 'insecur' })).toThrow("did you mean 'insecure'?");
});
