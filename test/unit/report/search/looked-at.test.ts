import { expect, test } from 'vitest';
import { lookedAt } from '../../../../src/report/search/looked-at.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aFactor } from '../../../helpers/factors.ts';

const FACTORS = [aFactor('a', ['as-is', '1', '2']), aFactor('b', ['as-is', 'on'])];

test('the pairs of levels that met in a run are counted once, of all that there are', () => {
  const runs = [{}, { a: '1' }, { a: '1' }, { a: '1', b: 'on' }].map((genome, i) => aRun({ run: i + 1, genome }));
  expect(lookedAt(FACTORS, runs)).toEqual({ sets: 3, pairs: 3, allPairs: 6 });
});

test('a run of a space that has changed since is no look at this one', () => {
  expect(lookedAt(FACTORS, [aRun({ genome: { gone: 'on' } })])).toEqual({ sets: 0, pairs: 0, allPairs: 6 });
});
