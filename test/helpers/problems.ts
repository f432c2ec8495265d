import type { Factor } from '../../src/domain/factor.ts';
import type { Genome } from '../../src/domain/genome.ts';
import type { Rule } from '../../src/domain/rule.ts';
import { aFactor } from './factors.ts';

/** Factors and rules over them. */
export interface Problem {
  readonly factors: readonly Factor[];
  readonly rules: readonly Rule[];
}

/** A rule from its text: an expression, or `excludes a b`, `exactly-one a b`, `requires a b`, `at-most-2 a b`. */
export function aRule(text: string): Rule {
  const [word = '', ...of] = text.split(' ');
  const place = null;
  if (word === 'excludes' || word === 'exactly-one' || word === 'requires')
    return { statement: { kind: word, of }, because: null, place };
  const most = /^at-most-(\d+)$/.exec(word)?.[1];
  if (most !== undefined) return { statement: { kind: 'at-most', count: Number(most), of }, because: null, place };
  return { statement: { kind: 'expression', text }, because: null, place };
}

/** Factors f0, f1, … with the levels 0, 1, … and rules over them. */
export function aProblem(sizes: readonly number[], rules: readonly string[]): Problem {
  const factors = sizes.map((size, i) =>
    aFactor(
      `f${i}`,
      Array.from({ length: size }, (_, level) => level),
    ),
  );
  return { factors, rules: rules.map(aRule) };
}

/** Every genome, valid or not. */
export function allGenomes(factors: readonly Factor[]): Genome[] {
  return factors.reduce<Genome[]>(
    (genomes, factor) => genomes.flatMap((genome) => factor.levels.map((_, level) => [...genome, level])),
    [[]],
  );
}
