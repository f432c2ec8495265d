import { expect, test } from 'vitest';
import { differencesBetween } from '../../../../src/report/sections/differences.ts';
import { aFactor } from '../../../helpers/factors.ts';

const factors = [aFactor('log', ['as-is', 'low', 'off']), aFactor('a'), aFactor('b')];

test('what is replaced and what is gone comes before what is only added: a list that is cut still adds up', () => {
  const found = differencesBetween(['a', 'log=off'], ['b', 'log=low'], factors);
  expect(found).toEqual(['log=off in place of log=low', 'without b', 'a']);
});
