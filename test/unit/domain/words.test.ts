import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/domain/words.ts';

describe('a pattern', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['r1', 'r*', true],
    ['r', 'r*', true],
    ['xr', 'r*', false],
    ['time_1_us', 'time_*_us', true],
    ['time_us', 'time_*_us', false],
    ['abcbd', 'a*b*d', true],
    ['ab', 'a*b*b', false],
    ['aa', 'aa*a', false],
    ['a.b', 'a?b', false],
    ['anything', '**', true],
    ['name', 'name', true],
    ['names', 'name', false],
  ];
  for (const [name, pattern, fits] of cases) {
    it(`${pattern} ${fits ? 'fits' : 'does not fit'} ${name}`, () => expect(matchesGlob(name, pattern)).toBe(fits));
  }

  it('of many asterisks takes no time', () => {
    const began = performance.now();
    expect(matchesGlob('a'.repeat(5000), `${'*a'.repeat(30)}*b`)).toBe(false);
    expect(matchesGlob('a'.repeat(5000), '****b')).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
