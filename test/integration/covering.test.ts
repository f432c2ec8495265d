import { describe, expect, test } from 'vitest';
import { resolveCatalogue } from '../../src/catalogue/resolve.ts';
import { createSpace, type RuleSpace } from '../../src/constraints/space.ts';
import { withSolver } from '../../src/constraints/z3.ts';
import { RISKS } from '../../src/domain/factor.ts';
import { type Genome, treatmentsOf } from '../../src/domain/genome.ts';
import { shuffled } from '../../src/domain/random.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { genePool } from '../../src/workflows/shared/gene-pool.ts';
import { coveringArray, hasPair, isolated, pairsOf, randomSets } from '../helpers/covering.ts';
import { genePoolPatches } from '../helpers/overlay-smoke.ts';
import { aMachine, aProbe } from '../helpers/probe.ts';

/** The whole gene pool, as if each patch applied. */
function wholePool(): RuleSpace {
  const patches = Object.fromEntries(genePoolPatches().map((file) => [file, null]));
  const uses = { ...aProbe().uses, walltime: true };
  const only = ['cfg_*', 'env_*', 'src_*', 'minor', 'log-lines'];
  const choice = { only, without: [], with: [], allow: RISKS, interpreters: [], builtInWorkload: false };
  const resolved = resolveCatalogue(genePool([]), aProbe({ patches, uses }), aMachine(2), choice);
  return createSpace(resolved.factors, resolved.rules, resolved.machine, resolved.others);
}

const space = wholePool();
const array = coveringArray(space, randomFrom('pairs'));

describe('the covering array of the gene pool', () => {
  test('has every pair of treatments that z3 holds to be valid, in valid sets', async () => {
    expect(space.factors.length).toBeGreaterThan(60);
    expect(array.rows.filter((row) => !space.isValid(row))).toEqual([]);
    const missing = pairsOf(space).filter((pair) => !array.rows.some((row) => hasPair(row, pair)));
    const valid = await withSolver(space.rules.rules, space.factors, async (solver) => {
      const possible: string[] = [];
      for (const { factors, levels } of missing) {
        const demand = factors.map((factor, i) => [factor, levels[i] ?? 0] as const);
        if (await solver.satisfiable(demand)) possible.push(JSON.stringify({ factors, levels }));
      }
      return possible;
    });
    expect(valid).toEqual([]);
    expect(missing).toHaveLength(array.impossible.length);
  });

  test('is the same each time, and short: its sets run in every example', () => {
    expect(coveringArray(space, randomFrom('pairs')).rows).toEqual(array.rows);
    expect(array.rows.length).toBeLessThan(100);
  });

  test('random sets beside it are valid, from small to large', () => {
    const sizes = randomSets(space, 20, randomFrom('sets')).map((row) => {
      expect(space.isValid(row)).toBe(true);
      return treatmentsOf(space.factors, row).length;
    });
    expect(Math.min(...sizes)).toBeLessThan(space.factors.length / 4);
    expect(Math.max(...sizes)).toBeGreaterThan(space.factors.length / 3);
  });
});

describe('what fails', () => {
  const row = array.rows.reduce((most, other) => (countOn(other) > countOn(most) ? other : most));

  test.each([1, 2, 3])('is halved down to the %i treatments that it takes', async (size) => {
    const random = randomFrom(`culprits ${size}`);
    const on = [...row.keys()].filter((factor) => (row[factor] ?? 0) > 0);
    const culprits = shuffled(
      random,
      on.filter((factor) => space.isValid(alone(row, [factor]))),
    );
    const chosen = culprits.slice(0, size).sort((a, b) => a - b);
    const found = await isolated(space, row, async (genome) => chosen.every((factor) => (genome[factor] ?? 0) > 0));
    expect(found.factors).toEqual(chosen);
    expect(treatmentsOf(space.factors, found.genome)).toHaveLength(size);
    expect(found.asked).toBeLessThan(12 * size);
  });
});

const alone = (genome: Genome, factors: readonly number[]): Genome =>
  genome.map((level, factor) => (factors.includes(factor) ? level : 0));

function countOn(genome: Genome): number {
  return genome.filter((level) => level > 0).length;
}
