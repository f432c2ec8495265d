import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feasibilityOf, judge } from '../../src/constraints/feasibility.ts';
import { createSpace } from '../../src/constraints/space.ts';
import { type Solver, withSolver } from '../../src/constraints/z3.ts';
import type { Genome } from '../../src/domain/genome.ts';
import { shuffled } from '../../src/domain/random.ts';
import type { Rule } from '../../src/domain/rule.ts';
import { ruleText } from '../../src/domain/rule.ts';
import { randomFrom } from '../../src/search/rng.ts';
import { arbitraryProblem } from '../helpers/arbitrary-problem.ts';
import { MACHINE } from '../helpers/factors.ts';
import { allGenomes, aProblem, type Problem } from '../helpers/problems.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const spaceOf = ({ factors, rules }: Problem, diagramLimit?: number) =>
  createSpace(factors, rules, MACHINE, undefined, diagramLimit);
const texts = (rules: readonly Rule[]) => rules.map(ruleText);

async function answers(solver: Solver, genomes: readonly Genome[]): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const genome of genomes)
    results.push(await solver.satisfiable(genome.map((level, factor) => [factor, level] as const)));
  return results;
}

test('z3 and the predicate agree on genomes of random problems', async () => {
  const stream = randomFrom('agree');
  for (const problem of fc.sample(arbitraryProblem(), { numRuns: 12, seed: 5 })) {
    const space = spaceOf(problem);
    const genomes = shuffled(stream, allGenomes(problem.factors)).slice(0, 40);
    const byZ3 = await withSolver(space.rules.rules, problem.factors, (solver) => answers(solver, genomes));
    expect(byZ3, texts(problem.rules).join('; ')).toEqual(genomes.map(space.isValid));
  }
});

test('z3 adds up sums that no table holds, fractions and negative weights among them', async () => {
  const names = Array.from({ length: 14 }, (_, i) => `f${i}`);
  const sum = names.map((name, i) => `${i % 3 === 0 ? '-1.5' : '0.5'} * ${name}`).join(' + ');
  const problem = aProblem(
    names.map(() => 2),
    [`${sum} >= 1`, `${names.join(' + ')} == 6`],
  );
  const space = spaceOf(problem);
  expect(space.rules.rules.every((rule) => rule.formula.kind === 'sum')).toBe(true);
  const genomes = allGenomes(problem.factors).filter((_, i) => i % 197 === 0 || space.isValid(allGenomesOf(i)));
  await withSolver(space.rules.rules, problem.factors, async (solver) => {
    for (const genome of genomes.slice(0, 120)) {
      const byZ3 = await solver.satisfiable(genome.map((level, factor) => [factor, level] as const));
      expect(byZ3, genome.join('')).toBe(space.isValid(genome));
    }
  });

  function allGenomesOf(index: number): number[] {
    return names.map((_, bit) => (index >> (names.length - 1 - bit)) & 1);
  }
});

describe('what the rules leave', () => {
  test('forced and dead treatments are named, by the diagram and by z3 alike', async () => {
    const problem = aProblem([2, 3, 2, 2], ['f0', 'f0 implies f1 != 2', 'excludes f0 f2']);
    for (const limit of [undefined, 0]) {
      const { forced, dead, clash } = await feasibilityOf(spaceOf(problem, limit));
      expect({ forced, dead, clash }).toEqual({ forced: ['f0'], dead: ['f1=2', 'f2'], clash: [] });
    }
  });

  test('an empty space is explained by a minimal set of rules', async () => {
    const problem = aProblem([2, 2, 2, 2], ['f3 or f2', 'f0 and f1', 'f1 implies f2', 'excludes f0 f2', 'f3 or f0']);
    const { clash, size } = await feasibilityOf(spaceOf(problem));
    expect(size.count).toBe(0n);
    expect(texts(clash)).toEqual(['f0 and f1', 'f1 implies f2', 'at most one of f0, f2']);
  });
});

describe('a request', () => {
  const space = spaceOf(
    aProblem([2, 2, 2, 2, 2], ['requires f0 f1', 'excludes f1 f2', 'requires f3 f2', 'f4 implies f0']),
  );
  const verdictOf = (...on: number[]) =>
    judge(
      space,
      [0, 1, 2, 3, 4].map((i) => (on.includes(i) ? 1 : 0)),
      randomFrom('request'),
    );

  test('that keeps all rules is valid', async () => {
    expect(await verdictOf(0, 1)).toMatchObject({ valid: true, nearest: ['f0', 'f1'] });
  });

  test('that lacks something is told what', async () => {
    const verdict = await verdictOf(4);
    expect(verdict).toMatchObject({ valid: false, completable: true, nearest: ['f0', 'f1', 'f4'] });
    expect(texts(verdict.clash)).toEqual(['f4 implies f0']);
  });

  test('that nothing can complete is told the minimal set of clashing rules and the nearest valid list', async () => {
    const verdict = await verdictOf(4, 3);
    expect(verdict).toMatchObject({ valid: false, completable: false });
    expect(texts(verdict.clash)).toEqual([
      'f0 requires f1',
      'at most one of f1, f2',
      'f3 requires f2',
      'f4 implies f0',
    ]);
    expect(verdict.nearest).toEqual([]);
  });
});

test('too little address space is said in words, with exit code 69', async () => {
  // The limit is lowered once tsx is up, which reserves address space itself.
  const script = `
    import { execFileSync } from 'node:child_process';
    import { withSolver } from ${JSON.stringify(join(ROOT, 'src/constraints/z3.ts'))};
    execFileSync('prlimit', ['--pid', String(process.pid), '--as=14000000000']);
    withSolver([], [], async () => 0).catch((error) => { console.log(error.name, error.exitCode, error.message); });`;
  const tsx = join(ROOT, 'node_modules/tsx/dist/esm/index.mjs');
  const run = promisify(execFile)(process.execPath, ['--import', tsx, '--input-type=module', '-e', script]);
  expect((await run).stdout).toContain('UserError 69 z3 needs 16 GB of address space');
});
