import { describe, expect, test } from 'vitest';
import type { Factor } from '../../../../src/domain/factor.ts';
import { expectedSet, namesFaster } from '../../../../src/search/surrogate/expectations.ts';
import { aFactor } from '../../../helpers/factors.ts';

function expecting(factor: Factor, expectations: readonly ('faster' | 'slower' | null)[]): Factor {
  const levels = factor.levels.map((level, l) => {
    const expectation = expectations[l] ?? null;
    return expectation === null ? level : { ...level, expect: expectation };
  });
  return { ...factor, levels };
}

describe('what the catalogue expects', () => {
  const factors = [
    expecting(aFactor('prefetch', ['as-is', 10, 100, 1000]), [null, null, 'faster', 'faster']),
    expecting(aFactor('debug'), [null, 'slower']),
    aFactor('unknown'),
    expecting(aFactor('logging', ['as-is', 'info', 'none', 'chatty']), [null, null, 'faster', 'slower']),
  ];

  test('to be fastest: of each factor the last level that should be faster, and the base of all others', () => {
    expect(expectedSet(factors)).toEqual([3, 0, 0, 2]);
  });

  test('says something of the others only where it names one that is faster', () => {
    expect(namesFaster(factors)).toBe(true);
    expect(namesFaster(factors.slice(1, 3))).toBe(false);
  });
});
