import type { Level } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import { didYouMean } from '../domain/words.ts';
import { type Arithmetic, type Expression, ExpressionError } from './expression.ts';
import type { FactorName, Names } from './names.ts';

/** One side of a comparison. */
export interface Side {
  readonly factors: readonly number[];
  /** Its number at a genome; NaN where it has none. */
  number(genome: Genome): number;
  /** What else it may be called at a genome. */
  texts(genome: Genome): readonly string[];
  /** The factor or literal that is written there alone, else null. */
  readonly alone: FactorName | string | number | null;
  /** The side as a constant plus one term a factor; null where factors are multiplied with each other. */
  readonly linear: { readonly constant: number; readonly terms: ReadonlyMap<number, readonly number[]> } | null;
}

const NO_TEXTS: readonly string[] = [];

/**
 * The side of a comparison that an expression is.
 * @throws ExpressionError for names that do not exist and for truth values.
 */
export function sideOf(expression: Expression, names: Names): Side {
  switch (expression.kind) {
    case 'number':
      return constantSide(expression.value, [String(expression.value)], expression.value);
    case 'text':
      return constantSide(Number.NaN, [expression.value], expression.value);
    case 'name':
      return nameSide(expression.name, expression.at, names);
    case 'negative':
      return arithmetic('-', constantSide(0, NO_TEXTS, null), sideOf(expression.of, names));
    case 'arithmetic':
      return arithmetic(
        expression.operator as Arithmetic,
        sideOf(expression.left, names),
        sideOf(expression.right, names),
      );
    default:
      throw new ExpressionError('a truth value is no number', expression.at);
  }
}

function constantSide(value: number, texts: readonly string[], alone: string | number | null): Side {
  return { factors: [], number: () => value, texts: () => texts, alone, linear: { constant: value, terms: new Map() } };
}

function nameSide(name: string, at: number, names: Names): Side {
  const found = names.factor(name);
  if (found === null) {
    const value = names.machine(name);
    if (value === null) throw unknownName(name, at, names);
    return constantSide(value, NO_TEXTS, null);
  }
  const numbers = found.factor.levels.map(levelNumber);
  const texts = found.factor.levels.map((level, i) => levelTexts(level, i === 0 ? found.baseNames : NO_TEXTS));
  const { index } = found;
  if (index === null) return { ...constantSide(numbers[0] ?? Number.NaN, texts[0] ?? NO_TEXTS, null), alone: found };
  return {
    factors: [index],
    number: (genome) => numbers[genome[index] ?? 0] ?? Number.NaN,
    texts: (genome) => texts[genome[index] ?? 0] ?? NO_TEXTS,
    alone: found,
    linear: { constant: 0, terms: new Map([[index, numbers]]) },
  };
}

function levelNumber(level: Level): number {
  return typeof level.value === 'number' ? level.value : Number.NaN;
}

function levelTexts(level: Level, more: readonly string[]): string[] {
  return [level.name, ...(level.value === null ? [] : [String(level.value)]), ...more];
}

function arithmetic(operator: Arithmetic, left: Side, right: Side): Side {
  return {
    factors: [...left.factors, ...right.factors],
    number: (genome) => calculate(operator, left.number(genome), right.number(genome)),
    texts: () => NO_TEXTS,
    alone: null,
    linear: linearOf(operator, left, right),
  };
}

function calculate(operator: Arithmetic, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  // The sign of the divisor, as in Python, so that x % n is in 0 … n - 1; x % 0 is no number and compares as false.
  return a - b * Math.floor(a / b);
}

function linearOf(operator: Arithmetic, left: Side, right: Side): Side['linear'] {
  const [a, b] = [left.linear, right.linear];
  if (a === null || b === null || operator === '%') return null;
  if (operator === '*') {
    const [scaled, by] = a.terms.size === 0 ? [b, a.constant] : [a, b.constant];
    if (a.terms.size > 0 && b.terms.size > 0) return null;
    return {
      constant: scaled.constant * by,
      terms: new Map([...scaled.terms].map(([f, w]) => [f, w.map((x) => x * by)])),
    };
  }
  const sign = operator === '+' ? 1 : -1;
  const terms = new Map(a.terms);
  for (const [factor, weights] of b.terms) {
    const before = terms.get(factor);
    terms.set(
      factor,
      weights.map((weight, i) => (before?.[i] ?? 0) + sign * weight),
    );
  }
  return { constant: a.constant + sign * b.constant, terms };
}

export function unknownName(name: string, at: number, names: Names): ExpressionError {
  return new ExpressionError(`there is no factor or treatment '${name}'${didYouMean(name, names.known())}`, at);
}
