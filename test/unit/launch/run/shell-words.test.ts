import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellQuote, splitCommand } from '../../../../src/launch/run/shell-words.ts';

test('a shell reads every quoted word back as it was', () => {
  const words = fc.sample(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((word) => !word.includes('\0')),
    60,
  );
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(printed.split('\0').slice(0, -1)).toEqual(words);
});

describe('a command line', () => {
  test.each([
    ['python check.py  out.csv', ['python', 'check.py', 'out.csv']],
    ['sh -c \'echo "a b" > log\'', ['sh', '-c', 'echo "a b" > log']],
    ['a "b \\" $c" d\\ e', ['a', 'b " $c', 'd e']],
    ["pre'fix'ed", ['prefixed']],
    ["a '' b", ['a', '', 'b']],
  ])('%s', (line, words) => expect(splitCommand(line)).toEqual(words));

  test.each(['', '   ', "a 'b", 'a "b'])('%j is refused', (line) => expect(() => splitCommand(line)).toThrow());

  test('quoting words for a shell and splitting them gives the words back', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(splitCommand(words.map(shellQuote).join(' '))).toEqual(words);
      }),
    );
  });
});
