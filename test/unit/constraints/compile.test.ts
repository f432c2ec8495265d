import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../src/constraints/compile.ts';
import { UserError } from '../../../src/domain/errors.ts';
import type { Factor } from '../../../src/domain/factor.ts';
import { fromRecord, type GenomeRecord } from '../../../src/domain/genome.ts';
import type { Rule, RuleStatement } from '../../../src/domain/rule.ts';
import { aFactor, aLevel, MACHINE } from '../../helpers/factors.ts';

const workers = aFactor('workers', ['as-is', 1, 4, 16], {
  levels: [aLevel('as-is', { value: 2 }), aLevel(1), aLevel(4), aLevel(16)],
  aliases: { four: '4' },
});
const threads = aFactor('omp.threads', ['as-is', 1, 2], {
  levels: [aLevel('as-is', { value: 8 }), aLevel(1), aLevel(2)],
});
const logging = aFactor('logging', ['as-is', 'warning', 'off'], { aliases: { no_logs: 'off' } });
const jit = aFactor('jit', ['off', 'on']);
const column = aFactor('col 1', ['1', '0'].map(Number));
const FACTORS = [
  workers,
  threads,
  logging,
  jit,
  column,
  aFactor('a'),
  aFactor('b'),
  aFactor('c'),
  aFactor('poll', ['as-is', 100]),
];

function rule(statement: RuleStatement | string): Rule {
  const made: RuleStatement = typeof statement === 'string' ? { kind: 'expression', text: statement } : statement;
  return { statement: made, because: null, place: { file: 'my.yaml', line: 3, column: 11 } };
}

function holds(statement: RuleStatement | string, record: GenomeRecord, factors: readonly Factor[] = FACTORS): boolean {
  const genome = fromRecord(factors, record);
  if (genome === null) throw new Error('no such genome');
  return compileRules([rule(statement)], factors, MACHINE).isValid(genome);
}

describe('an expression', () => {
  test.each<[string, GenomeRecord, boolean]>([
    ['workers * omp.threads <= cpus', {}, false],
    ['workers * omp.threads <= cpus', { 'omp.threads': '2' }, true],
    ['workers * omp.threads <= cpus', { workers: '16', 'omp.threads': '1' }, false],
    ['workers + 2 * omp.threads - 1 == cores + 1', { workers: '4', 'omp.threads': '1' }, true],
    ['workers % 3 == 1', { workers: '4' }, true],
    ['-workers % 3 == 2', { workers: '4' }, true],
    ['workers % (omp.threads - 1) == 0', { workers: '4', 'omp.threads': '1' }, false],
    ["logging == 'off' implies not a", { logging: 'off', a: 'on' }, false],
    ["logging == 'off' implies not a", { logging: 'warning', a: 'on' }, true],
    ['a implies b implies c', { a: 'on', b: 'on' }, false],
    ['a implies b implies c', { b: 'on' }, true],
    ['a iff b', { a: 'on' }, false],
    ['not a and b', { b: 'on' }, true],
    ['not (a and b)', { b: 'on' }, true],
    ['a or b and c', { a: 'on' }, true],
    ['jit', {}, false],
    ['jit', { jit: 'on' }, true],
    ['`col 1`', {}, true],
    ['`col 1`', { 'col 1': '0' }, false],
    ['`col 1` == 1', {}, true],
    ['logging', { logging: 'warning' }, true],
    ['logging=off', { logging: 'warning' }, false],
    ['no_logs', { logging: 'off' }, true],
    ['`workers=4` or four', { workers: '4' }, true],
    ["workers == '4'", { workers: '4' }, true],
    ["workers == 'as-is'", {}, true],
    ['workers != 2', {}, false],
    ['(a or b) == c', { a: 'on' }, false],
    ['a != b', { a: 'on' }, true],
    ['memory_gb >= 17', {}, false],
  ])('%s of %j is %s', (text, record, expected) => {
    expect(holds(text, record)).toBe(expected);
  });

  test.each<[string, string]>([
    ['wokers > 1', "my.yaml:3:11: there is no factor or treatment 'wokers' (did you mean 'workers'?)"],
    ['a and b = c', "my.yaml:3:19: '=' compares nothing: write '==', or a treatment as factor=level without blanks"],
    ['a and logging > 1', "my.yaml:3:17: level 'warning' of logging is no number"],
    ["logging == 'of'", "my.yaml:3:11: logging has no level 'of' (did you mean 'off'?)"],
    ['poll + 1 > 0', 'my.yaml:3:11: what poll is in the app as written is not known, so it cannot be calculated with'],
    ['workers + a=on > 0', 'my.yaml:3:21: a truth value is no number'],
    ['workers and 3', 'my.yaml:3:23: a number or text is neither true nor false: compare it with something'],
    ['a <= b <= c', 'my.yaml:3:18: comparisons cannot be chained: join two of them by and'],
    ['(a', 'my.yaml:3:13: the expression ends too early'],
  ])('%s is refused with its place', (text, message) => {
    expect(() => holds(text, {})).toThrow(message);
    expect(() => holds(text, {})).toThrow(UserError);
  });
});

describe('a list rule', () => {
  test.each<[RuleStatement, GenomeRecord, boolean]>([
    [{ kind: 'excludes', of: ['a', 'b', 'c'] }, { a: 'on' }, true],
    [{ kind: 'excludes', of: ['a', 'b', 'c'] }, { a: 'on', c: 'on' }, false],
    [{ kind: 'excludes', of: ['workers=4', 'no_logs'] }, { workers: '4', logging: 'off' }, false],
    [{ kind: 'excludes', of: ['workers=4', 'workers=16'] }, { workers: '4' }, true],
    [{ kind: 'exactly-one', of: ['a', 'b', 'col 1'] }, {}, true],
    [{ kind: 'exactly-one', of: ['a', 'b', 'col 1'] }, { a: 'on' }, false],
    [{ kind: 'exactly-one', of: ['a', 'b', 'c'] }, {}, false],
    [{ kind: 'at-most', count: 2, of: ['a', 'b', 'c'] }, { a: 'on', b: 'on' }, true],
    [{ kind: 'at-most', count: 2, of: ['a', 'b', 'c'] }, { a: 'on', b: 'on', c: 'on' }, false],
    [{ kind: 'requires', of: ['a', 'b', 'c'] }, { a: 'on', b: 'on' }, false],
    [{ kind: 'requires', of: ['a', 'b', 'c'] }, { b: 'on' }, true],
  ])('%j of %j is %s', (statement, record, expected) => {
    expect(holds(statement, record)).toBe(expected);
  });

  test('an unknown treatment is refused with its place', () => {
    expect(() => holds({ kind: 'excludes', of: ['a', 'd_'] }, {})).toThrow(
      "my.yaml:3:11: there is no factor or treatment 'd_'",
    );
  });
});

describe('names that the space does not have', () => {
  const others = {
    absent: [aFactor('gone', ['as-is'])],
    levels: { workers: ['1', '4', '16', '64'], gone: ['on'], b: ['on'] },
    sameAsBase: { workers: ['2'] },
  };
  const valid = (text: string, record: GenomeRecord = {}): boolean =>
    compileRules([rule(text)], FACTORS, MACHINE, others).isValid(fromRecord(FACTORS, record) ?? []);

  test('a factor that was left out is at its base', () => {
    expect(valid('gone')).toBe(false);
    expect(valid("gone == 'as-is'")).toBe(true);
    expect(valid('gone=on implies a')).toBe(true);
  });

  test('a level that was left out is never on', () => expect(valid('workers=64 or workers == 64')).toBe(false));

  test('a level that the app has already is its base', () => {
    expect(valid("workers=2 and workers == '2'")).toBe(true);
    expect(valid('workers=2', { workers: '4' })).toBe(false);
  });

  test('a rule that calculates with a left-out factor says nothing', () => {
    expect(valid('gone + workers < 0')).toBe(true);
  });
});

test('a factor with a condition is at its base where the condition does not hold', () => {
  const factors = [aFactor('a'), aFactor('b', ['as-is', 'x', 'y'], { when: 'a' })];
  const { isValid, broken } = compileRules([], factors, MACHINE);
  expect(
    [
      [0, 0],
      [0, 1],
      [1, 2],
    ].map(isValid),
  ).toEqual([true, false, true]);
  expect(broken([0, 2])[0]?.because).toBe('b does something only then.');
});

test('a sum over more factors than a table can hold is still exact', () => {
  const factors = Array.from({ length: 40 }, (_, i) => aFactor(`x${i}`, [0, 1, 2]));
  const text = `${factors.map((factor) => factor.name).join(' + ')} <= 40`;
  const { isValid } = compileRules([rule(text)], factors, MACHINE);
  expect(isValid(factors.map(() => 1))).toBe(true);
  expect(isValid(factors.map((_, i) => (i === 0 ? 2 : 1)))).toBe(false);
});
