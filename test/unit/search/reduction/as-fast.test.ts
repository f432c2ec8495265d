import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import type { Model, Reduction, SearchOutcome } from '../../../../src/search/findings.ts';
import { asFast } from '../../../../src/search/reduction/as-fast.ts';
import { aReduction } from '../../../helpers/builders.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { sessionOf } from '../../../helpers/phases.ts';
import { A_CALIBRATION } from '../../../helpers/simulation.ts';
import { landscape, spaceWithExclusions } from '../../../landscapes/landscape.ts';

const FACTORS = (['config', 'source', 'environment'] as const).map((kind) =>
  aFactor(kind, [], { levels: [aLevel('as-is'), aLevel('on', { class: kind })] }),
);
const SMALL = [1, 0, 0];
const LARGE = [1, 1, 1];
const session = sessionOf(landscape({ name: 'two', space: spaceWithExclusions(FACTORS), lnTime: () => 7 }));
/** The config and the source treatment save, the third does nothing. */
const model: Model = {
  predict: (genomes) =>
    genomes.map((genome) => ({ mean: 7 - 0.3 * (genome[0] ?? 0) - 0.4 * (genome[1] ?? 0), sd: 0.01 })),
};
const outcome = (candidates: readonly Genome[], sd = 0.01): SearchOutcome => ({
  candidates,
  model: { predict: (genomes) => model.predict(genomes).map(({ mean }) => ({ mean, sd })) },
  stoppedEarly: null,
  expectedGain: null,
});
const found = (means: readonly [number, number] | null, candidates: readonly Genome[], sd?: number): Reduction => {
  const ranking =
    means === null
      ? []
      : [
          { genome: LARGE, mean: means[0], runs: 2 },
          { genome: SMALL, mean: means[1], runs: 2 },
        ].sort((a, b) => a.mean - b.mean);
  const selection = { best: ranking[0]?.genome ?? SMALL, ranking };
  return asFast(session, A_CALIBRATION, aReduction({ recommended: SMALL }), selection, outcome(candidates, sd));
};

describe('a reduced set', () => {
  test('gives way to the fastest, less what is idle in it, where fresh runs show that it is slower', () => {
    expect(found([6.3, 6.7], [SMALL]).recommended).toEqual([1, 1, 0]);
  });

  test('stays where the fresh runs differ by no more than luck', () => {
    expect(found([6.65, 6.7], [SMALL]).recommended).toEqual(SMALL);
  });

  test('gives way where the surrogate is sure, and stays where it is not', () => {
    expect(found(null, [LARGE]).recommended).toEqual([1, 1, 0]);
    expect(found(null, [LARGE], 0.5).recommended).toEqual(SMALL);
  });

  test('that gives way stands on the rung of what it then asks, and the nicer ones stay', () => {
    const { rungs } = found([6.3, 6.7], [SMALL]);
    expect(rungs.map(({ name, genome }) => [name, genome])).toEqual([
      ['paste', SMALL],
      ['source', [1, 1, 0]],
    ]);
  });
});
