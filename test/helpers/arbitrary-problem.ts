import fc from 'fast-check';
import { aProblem, type Problem } from './problems.ts';

/** Random rules of every kind over three to six factors with two to four levels. */
export function arbitraryProblem(): fc.Arbitrary<Problem> {
  return fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 3, maxLength: 6 }).chain((sizes) => {
    const factor = fc.integer({ min: 0, max: sizes.length - 1 }).map((i) => `f${i}`);
    const rules = fc.oneof(
      { weight: 3, arbitrary: expression(factor) },
      { weight: 1, arbitrary: list(factor, sizes.length) },
    );
    return fc.array(rules, { maxLength: 5 }).map((texts) => aProblem(sizes, texts));
  });
}

function expression(factor: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const number = fc.integer({ min: 0, max: 5 });
  const atom = fc.oneof(
    factor,
    factor.map((name) => `not ${name}`),
    fc.tuple(factor, fc.constantFrom('==', '!=', '<=', '>'), number).map((parts) => parts.join(' ')),
    fc
      .tuple(factor, factor, fc.constantFrom('+', '*', '-', '%'), number)
      .map(([a, b, op, n]) => `${a} ${op} ${b} <= ${n}`),
  );
  const connective = fc.constantFrom('and', 'or', 'implies', 'iff');
  return fc
    .tuple(atom, connective, atom, connective, atom)
    .map(([a, p, b, q, c]) => `(${a}) ${p} ((${b}) ${q} (${c}))`);
}

function list(factor: fc.Arbitrary<string>, size: number): fc.Arbitrary<string> {
  const names = fc.uniqueArray(factor, { minLength: 2, maxLength: size });
  const kind = fc.constantFrom('excludes', 'exactly-one', 'requires', 'at-most-2');
  return fc.tuple(kind, names).map(([word, members]) => [word, ...members].join(' '));
}
