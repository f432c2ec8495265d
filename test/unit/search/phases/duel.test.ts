import { describe, expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { duel } from '../../../../src/search/phases/duel.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('a duel', () => {
  test('tells the faster of two and stops when it is sure', () => {
    const truth = additive([0.3, 0]);
    const session = sessionOf(truth, 120);
    const [pair] = drive(
      duel(session, [
        [0, 0],
        [1, 0],
      ]),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    expect(pair?.speedup?.estimate).toBeCloseTo(Math.exp(0.3), 1);
    expect(session.runs).toHaveLength(16);
    expect(session.runs.every((run) => run.purpose === 'compare')).toBe(true);
  });

  test('of a genome that always fails has no number', () => {
    const truth = { ...additive([0.3, 0]), failure: (genome: readonly number[]) => genome[0] ?? 0 };
    const [pair] = drive(
      duel(sessionOf(truth, 16), [
        [0, 0],
        [1, 0],
      ]),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    expect(pair?.speedup).toBeNull();
    expect(pair?.failures).toBe(8);
  });

  test('knows which runs of a pair were made side by side, also where one failed', () => {
    const truth = { ...additive([0.3, 0]), failure: (genome: readonly number[]) => genome[0] ?? 0 };
    const session = sessionOf(truth, 24);
    const pairs = drive(
      duel(session, [
        [0, 0],
        [1, 0],
        [0, 1],
      ]),
      runsOfLandscape(truth, QUIET, randomStreams('d')),
    );
    const genomeOf = (run: number) => session.genomes[run - 1];
    for (const { b, sideBySide } of pairs) {
      expect(sideBySide).toHaveLength(8);
      expect(sideBySide.every(([one, other]) => one.block !== null && one.block === other.block)).toBe(true);
      const sets = sideBySide.map(([one, other]) => [genomeOf(one.run), genomeOf(other.run)]);
      expect(sets).toEqual(Array(8).fill([[0, 0], b === 1 ? [1, 0] : [0, 1]]));
    }
  });
});
