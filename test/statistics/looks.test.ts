import { describe, expect, test } from 'vitest';
import { normal } from '../../src/domain/random.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { lookPlan } from '../../src/stats/sequential.ts';
import { hodgesLehmann } from '../../src/stats/signed-rank.ts';

/** Share of sequences of paired differences that a plan calls different from 0 at any of its looks. */
function claims(blocks: number, effect: number, repetitions: number): number {
  const { looks, alpha } = lookPlan(blocks);
  const random = randomFrom(`looks/${blocks}/${effect}`);
  let claimed = 0;
  for (let i = 0; i < repetitions; i++) {
    const differences: number[] = [];
    const seen = looks.some((look) => {
      while (differences.length < look) {
        const burst = (): number => (random() < 0.07 ? -0.25 * Math.log(1 - random()) : 0);
        differences.push(effect + 0.04 * Math.SQRT2 * normal(random) + burst() - burst());
      }
      const { low, high } = hodgesLehmann(differences, alpha);
      return low !== null && high !== null && (low > 0 || high < 0);
    });
    if (seen) claimed++;
  }
  return claimed / repetitions;
}

describe('looking several times', () => {
  // Three binomial standard errors above 5 % at 500 repetitions.
  test.each([6, 8, 11, 12, 18, 27, 40])('at %i blocks raises at most 5 %% false alarms', (blocks) => {
    expect(claims(blocks, 0, 500)).toBeLessThanOrEqual(0.079);
  });

  test('finds a difference of five percent in 40 blocks nine times in ten, and of ten percent always', () => {
    expect(claims(40, 0.05, 200)).toBeGreaterThan(0.85);
    expect(claims(40, 0.1, 100)).toBeGreaterThan(0.97);
  });
});
