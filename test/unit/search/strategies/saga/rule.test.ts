import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../../src/domain/genome.ts';
import { randomStreams } from '../../../../../src/search/rng.ts';
import { ruleChild } from '../../../../../src/search/strategies/saga/rule.ts';
import { aSituation } from '../../../../helpers/situation.ts';

/** Times of a landscape where `a` with `b` makes fast what is slow otherwise; nothing else matters. */
const together = (genome: Genome): number => (genome[0] === 1 && genome[3] === 1 ? 6 : 7);

describe('a child by a rule', () => {
  test('has what the fast runs share, and is drawn at random in all else', () => {
    const { context, situation, members } = aSituation(9, together, 40);
    const children = Array.from({ length: 30 }, (_, i) =>
      ruleChild(context, situation, members, randomStreams('rule')(`${i}`)),
    ).flat();
    expect(children.length).toBeGreaterThan(20);
    for (const child of children) expect([child[0], child[3]]).toEqual([1, 1]);
    for (const factor of [1, 2, 4, 5, 6, 7, 8]) {
      const on = children.filter((child) => child[factor] === 1).length / children.length;
      expect(on).toBeGreaterThan(0.05);
      expect(on).toBeLessThan(0.95);
    }
  });

  test('is none where nothing sets the fast runs apart', () => {
    const { context, situation, members } = aSituation(9, () => 7, 6);
    expect(ruleChild(context, situation, members, randomStreams('rule')('x'))).toEqual([]);
  });
});
