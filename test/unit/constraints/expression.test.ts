import { describe, expect, it } from 'vitest';
import { ExpressionError, parseExpression } from '../../../src/constraints/expression.ts';

/** Where an expression is refused; null: it is not. */
function refusedAt(text: string): number | null {
  try {
    parseExpression(text);
    return null;
  } catch (error) {
    if (error instanceof ExpressionError) return error.offset;
    throw error;
  }
}

describe('an expression', () => {
  it('is read in no time within a hundred parentheses', () => {
    const began = performance.now();
    expect(parseExpression(`${'('.repeat(100)}a == 1${')'.repeat(100)}`)).toMatchObject({ kind: 'comparison' });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('implies to the right', () => {
    expect(parseExpression('a implies b implies c')).toMatchObject({
      operator: 'implies',
      left: { name: 'a' },
      right: { operator: 'implies', left: { name: 'b' }, right: { name: 'c' } },
    });
  });

  const N = 10_000;
  const endless: readonly (readonly [string, string])[] = [
    ['parentheses', `${'('.repeat(N)}a${')'.repeat(N)}`],
    ['not', `${'not '.repeat(N)}a`],
    ['or', Array.from({ length: N }, () => 'a').join(' or ')],
    ['and', Array.from({ length: N }, () => 'a').join(' and ')],
    ['iff', Array.from({ length: N }, () => 'a').join(' iff ')],
    ['minus', `a == ${'-'.repeat(N)}1`],
    ['differences', `a == ${Array.from({ length: N }, () => '1').join('-')}`],
    ['implies', Array.from({ length: N }, () => 'a').join(' implies ')],
    ['open parentheses', '('.repeat(N)],
  ];
  for (const [what, text] of endless) {
    it(`of ten thousand ${what} is refused where it becomes too long`, () => {
      expect(refusedAt(text)).toBeGreaterThan(0);
    });
  }

  it('of as many words as are allowed is read, however deep', () => {
    expect(refusedAt(`${'('.repeat(249)}a${')'.repeat(249)}`)).toBeNull();
    expect(refusedAt(`${'not '.repeat(499)}a`)).toBeNull();
    expect(refusedAt(`a == ${'-'.repeat(496)}1`)).toBeNull();
  });
});
