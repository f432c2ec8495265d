import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSpace } from '../../../src/constraints/space.ts';
import { genomeKey, hamming } from '../../../src/domain/genome.ts';
import type { Rule } from '../../../src/domain/rule.ts';
import { randomStreams } from '../../../src/search/rng.ts';
import { arbitraryProblem } from '../../helpers/arbitrary-problem.ts';
import { MACHINE } from '../../helpers/factors.ts';
import { allGenomes, aProblem, aRule, type Problem } from '../../helpers/problems.ts';

const random = (purpose: string) => randomStreams('space tests')(purpose);

/** With a limit of 0 nodes every component is searched instead of counted. */
const spaceOf = ({ factors, rules }: Problem, diagramLimit?: number) =>
  createSpace(factors, rules, MACHINE, undefined, diagramLimit);

/** Pearson's chi-square over its degrees of freedom: about 1 for a uniform sample. */
function chiSquarePerDegree(counts: readonly number[], samples: number): number {
  const expected = samples / counts.length;
  return counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0) / (counts.length - 1);
}

const TANGLED = aProblem(
  [2, 2, 2, 2, 3, 4, 2, 2],
  ['f0 + f1 + f2 + f3 >= 1', 'f4 * f5 <= 3', 'f0 implies f4 != 2', 'f5 == 3 implies not f1', 'f6 iff f2'],
);

describe('a space under random rules', () => {
  test('lists, counts and accepts exactly the valid genomes', () => {
    fc.assert(
      fc.property(arbitraryProblem(), (problem) => {
        const space = spaceOf(problem);
        const valid = allGenomes(problem.factors).filter(space.isValid);
        expect(space.size).toMatchObject({ count: BigInt(valid.length), exact: true });
        expect(space.enumerated?.map(genomeKey).sort()).toEqual(valid.map(genomeKey).sort());
        space.possible.forEach((levels, factor) => {
          expect(levels).toEqual(levels?.map((_, level) => valid.some((genome) => genome[factor] === level)));
        });
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('is repaired to a nearest valid genome', () => {
    fc.assert(
      fc.property(arbitraryProblem(), fc.integer({ min: 0 }), (problem, pick) => {
        const space = spaceOf(problem);
        const all = allGenomes(problem.factors);
        const valid = all.filter(space.isValid);
        const genome = all[pick % all.length] ?? [];
        if (valid.length === 0) return;
        const repaired = space.repair(genome, random('nearest'));
        expect(space.isValid(repaired)).toBe(true);
        expect(hamming(repaired, genome)).toBe(Math.min(...valid.map((other) => hamming(other, genome))));
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  test('completes a part to a nearest valid genome that keeps it, or says that there is none', () => {
    fc.assert(
      fc.property(arbitraryProblem(), fc.integer({ min: 0 }), (problem, pick) => {
        const space = spaceOf(problem);
        const all = allGenomes(problem.factors);
        const genome = all[pick % all.length] ?? [];
        const keeping = all.filter((other) => space.isValid(other) && other[0] === genome[0] && other[1] === genome[1]);
        const completed = space.complete(genome, new Set([0, 1]), random('complete'));
        expect(completed === null).toBe(keeping.length === 0);
        if (completed === null) return;
        expect(keeping.map(genomeKey)).toContain(genomeKey(completed));
        expect(hamming(completed, genome)).toBe(Math.min(...keeping.map((other) => hamming(other, genome))));
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('never proposes an invalid genome where it is too tangled to count, and counts no more than there are', () => {
    fc.assert(
      fc.property(arbitraryProblem(), fc.integer({ min: 0 }), (problem, pick) => {
        const space = spaceOf(problem, 3);
        const all = allGenomes(problem.factors);
        const valid = all.filter(space.isValid);
        expect(space.size.count).toBeLessThanOrEqual(BigInt(valid.length));
        if (valid.length === 0) return;
        expect(space.size.count).toBeGreaterThan(0n);
        expect(space.isValid(space.sample(random('tangled')))).toBe(true);
        expect(space.isValid(space.repair(all[pick % all.length] ?? [], random('tangled')))).toBe(true);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe('samples are uniform over the valid genomes', () => {
  test.each([
    ['counted exactly', undefined],
    ['rejected until valid', 0],
  ])('%s', (_, limit) => {
    const space = spaceOf(TANGLED, limit);
    const valid = spaceOf(TANGLED).enumerated ?? [];
    const counts = new Map(valid.map((genome) => [genomeKey(genome), 0]));
    const samples = valid.length * 50;
    const stream = random(`uniform ${limit}`);
    for (let i = 0; i < samples; i++) {
      const key = genomeKey(space.sample(stream));
      counts.set(key, (counts.get(key) ?? Number.NaN) + 1);
    }
    expect(counts.size).toBe(valid.length);
    // The 0.1 % quantiles of chi-square over 250 or so degrees of freedom are near 0.75 and 1.3.
    const statistic = chiSquarePerDegree([...counts.values()], samples);
    expect(statistic).toBeGreaterThan(0.7);
    expect(statistic).toBeLessThan(1.35);
  });
});

test('repair is uniform among the nearest valid genomes', () => {
  const space = spaceOf(aProblem([2, 2, 2, 2, 3], ['exactly-one f0 f1 f2 f3']));
  const stream = random('repair');
  const counts = new Map<string, number>();
  for (let i = 0; i < 4000; i++) {
    const key = genomeKey(space.repair([1, 1, 1, 0, 2], stream));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['0,0,1,0,2', '0,1,0,0,2', '1,0,0,0,2']);
  // 99.9 % of chi-square with two degrees of freedom is 13.8.
  expect(chiSquarePerDegree([...counts.values()], 4000)).toBeLessThan(6.9);
});

test('a valid genome is its own repair', () => {
  const space = spaceOf(TANGLED);
  const genome = [1, 0, 0, 0, 0, 0, 0, 0];
  expect(space.repair(genome, random('own'))).toBe(genome);
});

test('a space of many independent groups is counted and sampled exactly, however large', () => {
  const sizes = Array.from({ length: 120 }, () => 2);
  const groups = Array.from(
    { length: 30 },
    (_, i) => `exactly-one f${4 * i} f${4 * i + 1} f${4 * i + 2} f${4 * i + 3}`,
  );
  const space = spaceOf(aProblem(sizes, groups));
  expect(space.size).toMatchObject({ count: 4n ** 30n, exact: true });
  expect(space.enumerated).toBeNull();
  expect(space.exactlyOne).toHaveLength(30);
  expect(space.isValid(space.sample(random('large')))).toBe(true);
});

test('at most ten of sixty is counted by the diagram, not by listing', () => {
  const names = Array.from({ length: 60 }, (_, i) => `f${i}`);
  const space = spaceOf(
    aProblem(
      names.map(() => 2),
      [`${names.join(' + ')} <= 10`],
    ),
  );
  let binomial = 1n;
  let expected = 0n;
  for (let k = 0n; k <= 10n; k++) {
    expected += binomial;
    binomial = (binomial * (60n - k)) / (k + 1n);
  }
  expect(space.size).toMatchObject({ count: expected, exact: true });
  expect(
    space
      .repair(
        names.map(() => 1),
        random('sixty'),
      )
      .filter((level) => level === 1),
  ).toHaveLength(10);
});

test('a space without a valid genome has size 0 and says so when it is used', () => {
  const space = spaceOf(aProblem([2, 2], ['f0 and f1', 'excludes f0 f1']));
  expect(space.size.count).toBe(0n);
  expect(() => space.sample(random('empty'))).toThrow('no treatment set satisfies all rules');
  expect(() => space.repair([0, 0], random('empty'))).toThrow('no treatment set satisfies all rules');
  expect(space.brokenRules([0, 1]).map((rule: Rule) => rule.statement)).toEqual([aRule('f0 and f1').statement]);
});

test('the same stream gives the same sample', () => {
  const space = spaceOf(TANGLED);
  expect(space.sample(random('same'))).toEqual(space.sample(random('same')));
});

describe('without some factors', () => {
  test('a space has the same genomes with these at their base, though rules name their levels', () => {
    const problem = aProblem([2, 2, 3, 2], ['f0 implies f2 == 2', 'f1 or f3', '`f2=1` implies f3']);
    const fewer = spaceOf(problem).without?.(new Set([2, 3]));
    const valid = allGenomes(problem.factors).filter((genome) => genome[2] === 0 && genome[3] === 0);
    const kept = valid.filter(spaceOf(problem).isValid);
    expect(fewer?.enumerated?.map(genomeKey).sort()).toEqual(kept.map(genomeKey).sort());
    expect(fewer?.factors.map(({ levels }) => levels.length)).toEqual([2, 2, 1, 1]);
  });

  test('there is none where a rule demands one of them', () => {
    expect(spaceOf(aProblem([2, 2], ['f0'])).without?.(new Set([0]))).toBeNull();
  });
});
