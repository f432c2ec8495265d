import { describe, expect, test } from 'vitest';
import type { Factor } from '../../../../src/domain/factor.ts';
import type { Genome } from '../../../../src/domain/genome.ts';
import { drive } from '../../../../src/search/drive.ts';
import { purseOf } from '../../../../src/search/evidence/purse.ts';
import type { PlannedRung, Reduction, TreatmentEffect } from '../../../../src/search/findings.ts';
import { conclude, ladderOf, withoutUseless } from '../../../../src/search/reduction/conclusion.ts';
import { newTask, run } from '../../../../src/search/reduction/task.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import type { Session } from '../../../../src/search/session.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';
import { QUIET, sessionOf } from '../../../helpers/phases.ts';
import { A_CALIBRATION } from '../../../helpers/simulation.ts';
import { landscape, spaceWithExclusions } from '../../../landscapes/landscape.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

function ofClass(name: string, overrides: Parameters<typeof aLevel>[1]): Factor {
  return aFactor(name, [], { levels: [aLevel('as-is'), aLevel('on', overrides)] });
}

const FACTORS = [
  ofClass('patch', { class: 'source' }),
  ofClass('paste', { class: 'config' }),
  ofClass('risk', { class: 'config', risk: 'dangerous' }),
  ofClass('variable', { class: 'environment' }),
  aFactor('nothing'),
];

/** What fifty runs of random sets say. @param gains by factor (ln). */
function concluded(gains: readonly number[]): { readonly session: Session; readonly reduction: Reduction } {
  const truth = landscape({
    name: 'rungs',
    space: spaceWithExclusions(FACTORS),
    lnTime: (genome) => 7 - gains.reduce((sum, gain, i) => sum + gain * (genome[i] ?? 0), 0),
  });
  const session = sessionOf(truth);
  const task = newTask(session, { ...A_CALIBRATION, sdCore: QUIET.core });
  const random = randomStreams('rungs')('sample');
  const genomes = Array.from({ length: 50 }, () => truth.space.sample(random));
  drive(run(task, genomes, purseOf(session, 50)), runsOfLandscape(truth, QUIET, randomStreams('rungs')));
  return { session, reduction: conclude(task) };
}

const rungsOf = (gains: readonly number[]): readonly PlannedRung[] => concluded(gains).reduction.rungs;

describe('rungs', () => {
  test('go from the nicest to what asks most, and a risk stands on the last alone', () => {
    const rungs = rungsOf([0.5, 0.4, 0.3, 0.35, 0]);
    expect(rungs.map(({ name, genome }) => [name, genome.join('')])).toEqual([
      ['paste', '01000'],
      ['environment', '01010'],
      ['source', '11010'],
      ['risky', '11110'],
    ]);
    const gains = rungs.map(({ gain }) => gain);
    expect(gains[0]).toBeGreaterThan(0.2);
    expect(gains).toEqual([...gains].sort((a, b) => a - b));
  });

  test('that add nothing are left out', () => {
    expect(rungsOf([0.5, 0, 0, 0, 0]).map(({ name }) => name)).toEqual(['source']);
    expect(rungsOf([0, 0.5, 0, 0, 0]).map(({ name }) => name)).toEqual(['paste']);
    expect(rungsOf([0, 0, 0, 0, 0])).toEqual([]);
  });

  test('are called by what they ask: of two that ask the same the one that gives more stands', () => {
    const [patch, paste, both] = [
      [1, 0, 0, 0, 0],
      [0, 1, 0, 0, 0],
      [1, 1, 0, 0, 0],
    ];
    const other = [0, 1, 0, 0, 1];
    const ladder = (...gaining: readonly (readonly [Genome, number])[]): readonly (readonly [string, string])[] => {
      const sets = gaining.map(([genome, gain]) => ({ genome, gain }));
      const rungs = ladderOf(FACTORS, sets.slice(0, -1), sets.at(-1)!, 0.1);
      return rungs.map(({ name, genome }) => [name, genome.join('')]);
    };
    expect(ladder([paste, 0.3], [paste, 0.3], [other, 0.5], [both, 0.8])).toEqual([
      ['paste', '01001'],
      ['source', '11000'],
    ]);
    expect(ladder([paste, 0.3], [patch, 0.35], [both, 0.8])).toEqual([
      ['paste', '01000'],
      ['source', '11000'],
    ]);
    expect(ladder([paste, 0.3], [paste, 0.3])).toEqual([['paste', '01000']]);
  });
});

describe('after the blocks of attribution', () => {
  const { session, reduction } = concluded([0.5, 0.4, 0, 0.35, 0]);
  const [patch, paste, idle] = [0, 1, 4];
  const effect = (factor: number, estimate: number, se: number): TreatmentEffect => {
    const [low, high] = [estimate - 2 * se, estimate + 2 * se];
    return { factor, estimate, se, low, high, measured: true, runs: 6 };
  };
  const withIdle = { ...reduction, recommended: [1, 1, 0, 1, 1] };
  const left = (...effects: TreatmentEffect[]): string =>
    withoutUseless(session, withIdle, effects).recommended.join('');

  test('what they do not show goes, where the model expects no loss of it', () => {
    expect(left(effect(idle, 0.03, 0.05))).toBe('11010');
    expect(left(effect(idle, -0.01, 0.05))).toBe('11010');
  });

  test('what they show stays, and so does what the model would miss', () => {
    expect(left(effect(idle, 0.05, 0.02))).toBe('11011');
    expect(left(effect(paste, 0.02, 0.05))).toBe('11011');
  });

  test('what they show to cost goes, whatever the model expects', () => {
    expect(left(effect(patch, -0.1, 0.02))).toBe('01011');
  });
});
