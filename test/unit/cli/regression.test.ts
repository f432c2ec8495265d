import { expect, test } from 'vitest';
import { marginsOf } from '../../../src/cli/regression.ts';

test('the margin of the time is that of the others unless they have their own', () => {
  expect(marginsOf({})).toEqual({ time: 0.05, cpu: 0.05, start: 0.1, log: 0.1, memory: 0.05 });
  expect(marginsOf({ margin: ['3%', 'log=0.5'] })).toMatchObject({ time: 0.03, cpu: 0.03, log: 0.5 });
});

test('a margin that is none is a mistake', () => {
  expect(() => marginsOf({ margin: '0%' })).toThrow('--margin 0%: not between 0 and 100%');
  expect(() => marginsOf({ margin: 'memry=5%' })).toThrow("did you mean 'memory'");
  expect(() => marginsOf({ margin: 'much' })).toThrow('not a percentage');
});
