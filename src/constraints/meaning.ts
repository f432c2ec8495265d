import type { Factor } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import { type Comparison, type Expression, ExpressionError } from './expression.ts';
import { and, FALSE, type Formula, iff, levels, not, or, sum, type Term, TRUE, truthTable } from './formula.ts';
import { type Names, type TreatmentName, truthOfLevels } from './names.ts';
import { type Side, sideOf, unknownName } from './sides.ts';

/** A comparison over more combinations than this must be a sum of terms of one factor each. */
const COMBINATIONS = 4096;

/**
 * What an expression says of a genome, with the arithmetic worked out.
 * @throws ExpressionError at the offset of what has no meaning.
 */
export function truthFormula(expression: Expression, names: Names, sizes: readonly number[]): Formula {
  const truth = (part: Expression): Formula => truthFormula(part, names, sizes);
  switch (expression.kind) {
    case 'not':
      return not(truth(expression.of));
    case 'connective': {
      const left = truth(expression.left);
      const right = truth(expression.right);
      if (expression.operator === 'and') return and(left, right);
      if (expression.operator === 'or') return or(left, right);
      return expression.operator === 'implies' ? or(not(left), right) : iff(left, right);
    }
    case 'comparison': {
      if (!isTruth(expression.left, names) && !isTruth(expression.right, names))
        return comparison(expression, names, sizes);
      if (expression.operator !== '==' && expression.operator !== '!=')
        throw new ExpressionError(`'${expression.operator}' cannot order truth values`, expression.at);
      const same = iff(truth(expression.left), truth(expression.right));
      return expression.operator === '==' ? same : not(same);
    }
    case 'treatment':
      return levelIs(treatmentOf(expression, names));
    case 'name':
      return nameTruth(expression.name, expression.at, names);
    default:
      throw new ExpressionError('a number or text is neither true nor false: compare it with something', expression.at);
  }
}

/** Whether the expression can only be a truth value. */
function isTruth(expression: Expression, names: Names): boolean {
  if (expression.kind === 'name')
    return names.factor(expression.name) === null && names.treatment(expression.name) !== null;
  return ['not', 'connective', 'comparison', 'treatment'].includes(expression.kind);
}

function nameTruth(name: string, at: number, names: Names): Formula {
  const factor = names.factor(name);
  if (factor !== null) {
    const truth = truthOfLevels(factor);
    if (factor.index !== null) return levels(factor.index, truth);
    return truth[0] ? TRUE : FALSE;
  }
  const treatment = names.treatment(name);
  if (treatment !== null) return levelIs(treatment);
  if (names.machine(name) !== null) throw new ExpressionError(`${name} is a number: compare it with something`, at);
  throw unknownName(name, at, names);
}

function treatmentOf(expression: Expression & { kind: 'treatment' }, names: Names): TreatmentName {
  const factor = names.factor(expression.factor);
  if (factor === null) throw unknownName(expression.factor, expression.at, names);
  return names.level(factor, expression.level);
}

function levelIs(name: TreatmentName): Formula {
  if (name.level === null) return FALSE;
  if (name.index === null) return name.level === 0 ? TRUE : FALSE;
  return levels(
    name.index,
    name.factor.levels.map((_, i) => i === name.level),
  );
}

function comparison(
  expression: Expression & { kind: 'connective' | 'comparison' | 'arithmetic' },
  names: Names,
  sizes: readonly number[],
): Formula {
  const operator = expression.operator as Comparison;
  const left = sideOf(expression.left, names);
  const right = sideOf(expression.right, names);
  const ordering = operator !== '==' && operator !== '!=';
  checkTexts(expression.left, left, right, ordering, names);
  checkTexts(expression.right, right, left, ordering, names);
  const numeric = ordering || left.alone === null || right.alone === null;
  if (numeric) for (const part of [expression.left, expression.right]) demandNumbers(part, names);
  const touched = [...new Set([...left.factors, ...right.factors])].sort((a, b) => a - b);
  const touchedSizes = touched.map((factor) => sizes[factor] ?? 1);
  const test = (genome: Genome): boolean => compare(operator, left, right, genome);
  if (touchedSizes.reduce((product, size) => product * size, 1) <= COMBINATIONS) {
    const truth = truthTable(sizes.length, touched, touchedSizes, test);
    const [only] = touched;
    if (only === undefined) return truth[0] === 1 ? TRUE : FALSE;
    if (touched.length === 1)
      return levels(
        only,
        [...truth].map((value) => value === 1),
      );
    return { kind: 'table', factors: touched, sizes: touchedSizes, truth };
  }
  return bigSum(operator, left, right, expression.at);
}

function compare(operator: Comparison, left: Side, right: Side, genome: Genome): boolean {
  if (operator === '==' || operator === '!=') return equal(left, right, genome) === (operator === '==');
  return ordered(operator, left.number(genome), right.number(genome));
}

function ordered(operator: Comparison, left: number, right: number): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

/** Numbers where both have one and neither is text, else any name in common. */
function equal(left: Side, right: Side, genome: Genome): boolean {
  const [a, b] = [left.number(genome), right.number(genome)];
  if (typeof left.alone !== 'string' && typeof right.alone !== 'string' && !Number.isNaN(a) && !Number.isNaN(b))
    return a === b;
  const texts = right.texts(genome);
  return left.texts(genome).some((text) => texts.includes(text));
}

/** A sum over many factors: its terms go to one side, the constant to the other. */
function bigSum(operator: Comparison, left: Side, right: Side, at: number): Formula {
  if (left.linear === null || right.linear === null)
    throw new ExpressionError('too many levels are multiplied with each other: split the rule', at);
  const weights = new Map<number, number[]>();
  for (const [of, sign] of [
    [left.linear, 1],
    [right.linear, -1],
  ] as const)
    for (const [factor, values] of of.terms)
      weights.set(
        factor,
        values.map((value, i) => (weights.get(factor)?.[i] ?? 0) + sign * value),
      );
  const terms: Term[] = [...weights].map(([factor, values]) => ({ factor, weights: values }));
  const bound = right.linear.constant - left.linear.constant;
  const all = Number.POSITIVE_INFINITY;
  switch (operator) {
    case '<=':
      return sum(terms, -all, bound);
    case '>=':
      return sum(terms, bound, all);
    case '<':
      return not(sum(terms, bound, all));
    case '>':
      return not(sum(terms, -all, bound));
    case '==':
      return sum(terms, bound, bound);
    case '!=':
      return not(sum(terms, bound, bound));
  }
}

/** A text must be a level of what it is compared with. */
function checkTexts(of: Expression, text: Side, other: Side, ordering: boolean, names: Names): void {
  if (typeof text.alone !== 'string') return;
  if (ordering) throw new ExpressionError('a text can only be compared by == and !=', of.at);
  const { alone } = other;
  if (alone === null || typeof alone !== 'object')
    throw new ExpressionError('a text can only be compared with a factor', of.at);
  if (!alone.factor.levels.some((level) => level.value === text.alone)) names.level(alone, text.alone);
}

/** Every level of every factor in it must have a number. */
function demandNumbers(expression: Expression, names: Names): void {
  if (expression.kind === 'negative') demandNumbers(expression.of, names);
  else if (expression.kind === 'arithmetic') {
    demandNumbers(expression.left, names);
    demandNumbers(expression.right, names);
  } else if (expression.kind === 'text') throw new ExpressionError('a text is no number', expression.at);
  else if (expression.kind === 'name') {
    const found = names.factor(expression.name);
    if (found !== null) demandLevelNumbers(found.factor, expression.at, found.index === null);
  }
}

function demandLevelNumbers(factor: Factor, at: number, baseOnly: boolean): void {
  const needed = baseOnly ? factor.levels.slice(0, 1) : factor.levels;
  const text = needed.find((level) => typeof level.value === 'string');
  if (text !== undefined) throw new ExpressionError(`level '${text.name}' of ${factor.name} is no number`, at);
  if (needed.some((level) => level.value === null)) throw new UnknownBaseError(factor, at);
}

/** Arithmetic needs the value that the app has without treatment, and nobody knows it. */
export class UnknownBaseError extends ExpressionError {
  readonly factor: Factor;
  constructor(factor: Factor, at: number) {
    super(`what ${factor.name} is in the app as written is not known, so it cannot be calculated with`, at);
    this.factor = factor;
  }
}
