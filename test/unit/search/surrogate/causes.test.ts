import { describe, expect, test } from 'vitest';
import type { Factor } from '../../../../src/domain/factor.ts';
import type { Genome } from '../../../../src/domain/genome.ts';
import { normal, randomInt } from '../../../../src/domain/random.ts';
import type { Observation } from '../../../../src/search/evidence/observations.ts';
import { randomFrom } from '../../../../src/search/rng.ts';
import { Causes, type LevelAllowed, type LevelPrice } from '../../../../src/search/surrogate/causes.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';

const all: LevelAllowed = () => true;
const cheap: LevelPrice = () => 0.02;
const MORE_LIKELY_THAN_NOT = 0.5;

/** Random genomes, measured quietly. */
function seenOf(factors: readonly Factor[], lnTime: (genome: Genome) => number, runs: number): Observation[] {
  const random = randomFrom(`causes/${factors.length}/${runs}`);
  return Array.from({ length: runs }, (_, index) => {
    const genome = factors.map(({ levels }) => randomInt(random, levels.length));
    return { index, run: aRun(), genome, lnScore: lnTime(genome) + 0.01 * normal(random), weight: 1 };
  });
}

function learnt(factors: readonly Factor[], lnTime: (genome: Genome) => number, runs = 60): Causes {
  const causes = new Causes(factors);
  causes.fit(seenOf(factors, lnTime, runs), 0.02, 200, randomFrom('fit'));
  return causes;
}

const switches = (count: number): Factor[] => Array.from({ length: count }, (_, i) => aFactor(`t${i}`));
const guessed = (causes: Causes, price = cheap, allowed = all) =>
  causes.guess(MORE_LIKELY_THAN_NOT, price, allowed).genome;

describe('the model of few causes', () => {
  test('names the two of eight switches that matter, and what each of them saves', () => {
    const causes = learnt(switches(8), (g) => 6 + Math.log((g[1] === 1 ? 1 : 3) + (g[4] === 1 ? 0 : 1)));
    const { genome, needs } = causes.guess(MORE_LIKELY_THAN_NOT, cheap, all);
    expect(genome).toEqual([0, 1, 0, 0, 1, 0, 0, 0]);
    expect(needs[1]?.probability).toBeGreaterThan(0.95);
    expect(needs[1]?.loss).toBeCloseTo(Math.log(3), 0);
    for (const other of [0, 2, 3, 5, 6, 7]) expect(needs[other]?.probability).toBeLessThan(0.2);
    const saved = causes.ratio([0, 0, 0, 0, 0, 0, 0, 0], genome);
    expect(saved.mean).toBeCloseTo(Math.log(4), 0);
    expect(saved.sd).toBeLessThan(0.1);
  });

  const prefetch = (levels: readonly number[]): Factor[] => [
    aFactor('prefetch', levels, { ordinal: true }),
    ...switches(3),
  ];

  test('of an ordinal factor takes the first level that suffices', () => {
    const causes = learnt(prefetch([0, 10, 100, 1000]), (g) => 6 + ((g[0] ?? 0) < 2 ? 0.8 : 0));
    expect(guessed(causes)).toEqual([2, 0, 0, 0]);
  });

  test('finds the inside of an ordinal factor, whatever the order of its levels', () => {
    const cost = [0.5, 0.6, 0, 0.4];
    // The base stands for 10; 0 and 1000 are worse than 100.
    const causes = learnt(prefetch([10, 0, 100, 1000]), (g) => 6 + (cost[g[0] ?? 0] ?? 0));
    expect(guessed(causes)).toEqual([2, 0, 0, 0]);
  });

  test('of an unordered factor takes the one level that is better than the base', () => {
    const launchers = aFactor('launcher', ['as-is', 'a', 'b', 'c']);
    const causes = learnt([launchers, ...switches(3)], (g) => 6 + (g[0] === 2 ? 0 : 0.4) + (g[0] === 3 ? 0.3 : 0), 80);
    expect(guessed(causes)).toEqual([2, 0, 0, 0]);
  });

  test('of two switches that no run tells apart the one that is expected to be faster is thought to be the cause', () => {
    const expected = aFactor('expected');
    const levels = expected.levels.map((level, l) => (l === 0 ? level : { ...level, expect: 'faster' as const }));
    const factors = [aFactor('twin'), { ...expected, levels }, ...switches(3)];
    const causes = new Causes(factors);
    const seen = seenOf(factors, (g) => 6 + (g[0] === 1 ? 0 : 0.7), 40).map((one) => {
      const [, , ...others] = one.genome;
      return { ...one, genome: [one.genome[0] ?? 0, one.genome[0] ?? 0, ...others] };
    });
    causes.fit(seen, 0.02, 400, randomFrom('twins'));
    const { needs } = causes.guess(MORE_LIKELY_THAN_NOT, cheap, all);
    expect(needs[1]?.probability).toBeGreaterThan(0.6);
    expect(needs[0]?.probability).toBeLessThan(0.4);
  });

  test('a level must save more than its price', () => {
    const causes = learnt(switches(4), (g) => 6 + (g[0] === 1 ? 0 : 0.1), 100);
    expect(guessed(causes, () => 0.05)).toEqual([1, 0, 0, 0]);
    expect(guessed(causes, () => 0.3)).toEqual([0, 0, 0, 0]);
  });

  test('a dear level gives way to a cheaper one that is nearly as fast', () => {
    const levels = [aLevel('as-is'), aLevel('warning'), aLevel('none')];
    const logging = aFactor('logging', [], { levels, ordinal: true });
    const causes = learnt([logging, ...switches(3)], (g) => 6 + ([0.8, 0.1, 0][g[0] ?? 0] ?? 0), 100);
    expect(guessed(causes, (_, level) => (level === 2 ? 0.06 : 0.02))[0]).toBe(2);
    expect(guessed(causes, (_, level) => (level === 2 ? 0.3 : 0.02))[0]).toBe(1);
  });

  test('what is not allowed stays at its base, and the rest does not mind', () => {
    const causes = learnt(switches(4), (g) => 6 + (g[0] === 1 ? 0 : 0.5) + (g[2] === 1 ? 0 : 0.4));
    expect(guessed(causes)).toEqual([1, 0, 1, 0]);
    expect(guessed(causes, cheap, (f) => f !== 0)).toEqual([0, 0, 1, 0]);
    for (let i = 0; i < 20; i++) expect(causes.sample(cheap, (f) => f !== 2, randomFrom(`s${i}`))[2]).toBe(0);
  });

  test('a level that is expected to be slower is less believed than another of which no more is known', () => {
    const slower = aFactor('slower', [], { levels: [aLevel('as-is'), aLevel('on', { expect: 'slower' })] });
    const causes = new Causes([slower, aFactor('other')]);
    const base = Array.from({ length: 4 }, (_, index) => ({
      index,
      run: aRun(),
      genome: [0, 0],
      lnScore: 6 + 0.01 * index,
      weight: 1,
    }));
    causes.fit(base, 0.02, 2000, randomFrom('slower'));
    const { needs } = causes.guess(MORE_LIKELY_THAN_NOT, cheap, all);
    expect(needs[1]?.probability).toBeGreaterThan(0.05);
    expect(needs[0]?.probability).toBeLessThan(0.5 * (needs[1]?.probability ?? 0));
  });

  test('goes on from its last states, and forgets a cause that later runs deny', () => {
    const factors = switches(4);
    const causes = new Causes(factors);
    const genomes = [0, 1, 0, 1, 0, 1].map((level) => [level, 1 - level, 0, 0]);
    const early = genomes.map((genome, index) => ({
      index,
      run: aRun(),
      genome,
      lnScore: 6 + (genome[1] === 1 ? 0.6 : 0),
      weight: 1,
    }));
    causes.fit(early, 0.02, 200, randomFrom('early'));
    const late = seenOf(factors, (g) => 6 + (g[1] === 1 ? 0.6 : 0), 40);
    causes.fit([...early, ...late], 0.02, 200, randomFrom('late'));
    expect(guessed(causes)).toEqual([0, 0, 0, 0]);
    expect(causes.guess(MORE_LIKELY_THAN_NOT, cheap, all).needs[0]?.probability).toBeLessThan(0.2);
  });
});
