import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import { drive } from '../../../../src/search/drive.ts';
import type { Reduction } from '../../../../src/search/findings.ts';
import { reduce } from '../../../../src/search/phases/3-reduce.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { ask, type Session } from '../../../../src/search/session.ts';
import { additive, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { A_CALIBRATION } from '../../../helpers/simulation.ts';
import type { Landscape } from '../../../landscapes/landscape.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

const CALIBRATION = { ...A_CALIBRATION, sdCore: QUIET.core };

interface Reduced {
  readonly session: Session;
  readonly found: Reduction;
}

/** Runs of the base, of everything at once and of random sets; then the reduction. */
function reduced(truth: Landscape, allowance: number, sampled = 12): Reduced {
  const session = sessionOf(truth);
  const machine = runsOfLandscape(truth, QUIET, randomStreams('reduce'));
  const random = randomStreams('reduce')('sample');
  const whole = truth.space.factors.map(() => 1);
  const base = truth.space.factors.map(() => 0);
  const samples: Genome[] = Array.from({ length: sampled }, () => truth.space.sample(random));
  const planned = [base, base, whole, ...samples].map((genome) => ({
    genome,
    purpose: 'search' as const,
    block: null,
    epoch: 1,
    tasks: null,
    capSeconds: null,
  }));
  drive(ask(session, 'search', planned), machine);
  const before = session.runs.length;
  const found = drive(reduce(session, allowance, CALIBRATION), machine);
  expect(session.runs.length - before).toBeLessThanOrEqual(allowance);
  return { session, found };
}

/** Of so many switches only these save anything (ln). */
function few(count: number, gains: Readonly<Record<number, number>>): Landscape {
  return additive(Array.from({ length: count }, (_, i) => gains[i] ?? 0));
}

describe('reduction', () => {
  test('a set of 20 treatments with 4 causes comes down to those 4', () => {
    const { found } = reduced(few(20, { 2: 0.6, 7: 0.4, 11: 0.3, 16: 0.2 }), 60);
    expect(found.recommended.flatMap((level, f) => (level === 0 ? [] : [f]))).toEqual([2, 7, 11, 16]);
    expect(found.rungs.at(-1)?.genome).toEqual(found.recommended);
    expect(found.forecasts.length).toBeGreaterThan(0);
  });

  test('of two treatments that save the same cost one stays', () => {
    const truth = few(8, {});
    const lnTime = (g: Genome): number => Math.log(100 + (g[1] === 1 || g[5] === 1 ? 0 : 400) + (g[3] === 1 ? 0 : 100));
    const { found } = reduced({ ...truth, lnTime }, 60);
    expect((found.recommended[1] ?? 0) + (found.recommended[5] ?? 0)).toBe(1);
    expect(found.recommended[3]).toBe(1);
  });

  test('where nothing helps the app as it is stays', () => {
    const { found } = reduced(few(8, {}), 30);
    expect(found.recommended).toEqual(new Array(8).fill(0));
    expect(found.rungs).toEqual([]);
  });

  test('a set that crashes is not recommended, though each of its halves helps', () => {
    const crash = (g: Genome): number => (g[0] === 1 && g[1] === 1 ? 1 : 0);
    const { found } = reduced({ ...few(6, { 0: 0.5, 1: 0.4, 2: 0.3 }), failure: crash }, 40);
    expect(crash(found.recommended)).toBe(0);
    expect((found.recommended[0] ?? 0) + (found.recommended[1] ?? 0)).toBe(1);
  });

  test.each([8, 12, 16])(
    'of %i runs the last are of the set that is concluded, and of it without what does most',
    (allowance) => {
      const { session, found } = reduced(few(20, { 2: 0.6, 7: 0.5, 11: 0.2, 16: 0.15 }), allowance);
      const without = (factor: number): Genome => found.recommended.map((level, f) => (f === factor ? 0 : level));
      expect(session.genomes).toContainEqual(found.recommended);
      expect(session.genomes).toContainEqual(without(2));
      expect(session.genomes).toContainEqual(without(7));
    },
  );

  test('with no run of its own it concludes from those of the search, and asks for none', () => {
    const { session, found } = reduced(few(4, { 1: 0.5 }), 0, 20);
    expect(session.runs).toHaveLength(23);
    // What it recommends was run: a guess that no run has tried is no recommendation.
    expect(found.recommended[1]).toBe(1);
    expect(session.genomes).toContainEqual(found.recommended);
  });
});
