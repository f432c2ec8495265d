import { EXIT, UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import { type MachineNumbers, placeText, type Rule, ruleText } from '../domain/rule.ts';
import { ExpressionError, parseExpression } from './expression.ts';
import { and, count, type Formula, factorsOf, not, or, type Test, testOf, truthTable } from './formula.ts';
import { truthFormula, UnknownBaseError } from './meaning.ts';
import { type Names, NO_OTHER_NAMES, namesOf, type OtherNames } from './names.ts';

/** A rule over the factors of one space. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly formula: Formula;
  /** Indices of the factors it is about, ascending. */
  readonly factors: readonly number[];
  readonly holds: Test;
}

export interface CompiledRules {
  /** Rules that can be broken; those that hold by themselves are left out. */
  readonly rules: readonly CompiledRule[];
  isValid(genome: Genome): boolean;
  /** The rules that a genome breaks. */
  broken(genome: Genome): Rule[];
}

/** Above so many combinations a rule is evaluated step by step and not looked up. */
const TABLE_LIMIT = 4096;

/** Of a long rule, so many characters are shown beside its place. */
const SHOWN = 80;

/**
 * Rules, and the conditions under which factors matter (`when`), compiled to a predicate.
 * @throws UserError with file, line and column for syntax errors, unknown names, and arithmetic on levels without a number.
 */
export function compileRules(
  rules: readonly Rule[],
  factors: readonly Factor[],
  machine: MachineNumbers,
  others: OtherNames = NO_OTHER_NAMES,
): CompiledRules {
  const names = namesOf(factors, machine, others);
  const sizes = factors.map((factor) => factor.levels.length);
  const compiled = [...rules, ...conditionsOf(factors)].map((rule): CompiledRule => {
    const formula = formulaOf(rule, names, sizes, others);
    const touched = factorsOf(formula);
    return { rule, formula, factors: touched, holds: fastTest(formula, touched, sizes) };
  });
  const open = compiled.filter(({ formula }) => formula.kind !== 'constant' || !formula.value);
  const tests = open.map(({ holds }) => holds);
  return {
    rules: open,
    isValid(genome) {
      for (const test of tests) if (!test(genome)) return false;
      return true;
    },
    broken: (genome) => open.filter(({ holds }) => !holds(genome)).map(({ rule }) => rule),
  };
}

/** A factor with `when` may leave its base only where the condition holds. */
function conditionsOf(factors: readonly Factor[]): Rule[] {
  return factors
    .filter((factor) => factor.when !== null)
    .map((factor) => ({
      statement: { kind: 'expression', text: `\`${factor.name}\` implies (${factor.when})` },
      because: `${factor.name} does something only then.`,
      place: null,
    }));
}

function formulaOf(rule: Rule, names: Names, sizes: readonly number[], others: OtherNames): Formula {
  const truth = (name: string): Formula => truthFormula({ kind: 'name', name, at: 0 }, names, sizes);
  const { statement } = rule;
  try {
    switch (statement.kind) {
      case 'expression':
        return truthFormula(parseExpression(statement.text), names, sizes);
      case 'requires': {
        const [first, ...rest] = statement.of.map(truth);
        return first === undefined ? and() : or(not(first), and(...rest));
      }
      case 'exactly-one':
        return count(statement.of.map(truth), 1, 1, sizes);
      case 'excludes':
        return count(statement.of.map(truth), Number.NEGATIVE_INFINITY, 1, sizes);
      case 'at-most':
        return count(statement.of.map(truth), Number.NEGATIVE_INFINITY, statement.count, sizes);
    }
  } catch (error) {
    // Calculating with a factor that was left out, whose value nobody knows: the rule has nothing to say here.
    if (error instanceof UnknownBaseError && others.absent.includes(error.factor)) return and();
    throw located(error, rule);
  }
}

/** The error with the place in the file where the rule stands; the column counts into the expression. */
function located(error: unknown, rule: Rule): unknown {
  if (!(error instanceof ExpressionError || error instanceof UserError)) return error;
  const offset = error instanceof ExpressionError ? error.offset : 0;
  const place = rule.place === null ? '' : `${placeText({ ...rule.place, column: rule.place.column + offset })}: `;
  const hint =
    error instanceof UserError && error.hint !== '' ? error.hint : `in the rule: ${shortened(ruleText(rule))}`;
  return new UserError(`${place}${error.message}`, hint, EXIT.badInput);
}

/** As much of a rule as helps to find it. */
function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}

function fastTest(formula: Formula, factors: readonly number[], sizes: readonly number[]): Test {
  const slow = testOf(formula);
  const touchedSizes = factors.map((factor) => sizes[factor] ?? 1);
  const combinations = touchedSizes.reduce((product, size) => product * size, 1);
  if (combinations > TABLE_LIMIT || formula.kind === 'levels') return slow;
  const truth = truthTable(sizes.length, factors, touchedSizes, slow);
  // Written out for the usual few factors: this is called for every genome that is ever considered.
  const [a = 0, b = 0, c = 0] = factors;
  const [, sizeB = 1, sizeC = 1] = touchedSizes;
  if (factors.length === 1) return (genome) => truth[genome[a] ?? 0] === 1;
  if (factors.length === 2) return (genome) => truth[(genome[a] ?? 0) * sizeB + (genome[b] ?? 0)] === 1;
  if (factors.length === 3)
    return (genome) => truth[((genome[a] ?? 0) * sizeB + (genome[b] ?? 0)) * sizeC + (genome[c] ?? 0)] === 1;
  return (genome) => {
    let index = 0;
    for (let i = 0; i < factors.length; i++) index = index * (touchedSizes[i] ?? 1) + (genome[factors[i] ?? 0] ?? 0);
    return truth[index] === 1;
  };
}
