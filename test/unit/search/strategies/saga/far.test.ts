import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../../src/domain/genome.ts';
import { farChild } from '../../../../../src/search/strategies/saga/far.ts';
import { aSituation } from '../../../../helpers/situation.ts';

const NEAR: Genome = [0, 0, 0, 0, 0, 0, 0, 0, 0];
const FAR: Genome = [1, 1, 1, 1, 1, 1, 0, 0, 0];

/** The child of a search that has seen the two places and some slow ones. */
function childOf(farTime: number): Genome | undefined {
  const times = new Map<string, number>([
    [NEAR.join(), 6],
    [FAR.join(), farTime],
  ]);
  const lnTime = (genome: Genome): number => times.get(genome.join()) ?? 7;
  const { context, situation, posterior, members } = aSituation(9, lnTime, 12, [NEAR, FAR]);
  return farChild(context, situation, posterior, members)[0];
}

describe('a child far from the leader', () => {
  test('is a neighbour of the fastest genome there, which was never run', () => {
    const child = childOf(6.3);
    const changes = child?.filter((level, f) => level !== FAR[f]).length;
    expect(changes).toBe(1);
  });

  test('is not looked for where all that is far is slow', () => {
    expect(childOf(6.9)).toBeUndefined();
  });
});
