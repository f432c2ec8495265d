import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appArguments, splitCommand, takesTasks } from '../../../../src/launch/run/app.ts';

const app = { kind: 'script', target: '/a.py', cwd: '/' } as const;

describe('an app', () => {
  test('gets the number of tasks wherever {tasks} stands', () => {
    const sized = { ...app, args: ['--tasks', '{tasks}', '--out=r{tasks}-{tasks}.csv'] };
    expect(takesTasks(sized)).toBe(true);
    expect(appArguments(sized, 300)).toEqual(['--tasks', '300', '--out=r300-300.csv']);
    expect(() => appArguments(sized, null)).toThrow(/without a number of tasks/);
  });

  test('with fixed work keeps its arguments', () => {
    const fixed = { ...app, args: ['a', '{task}'] };
    expect(takesTasks(fixed)).toBe(false);
    expect(appArguments(fixed, null)).toEqual(['a', '{task}']);
  });
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
    const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(splitCommand(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });
});
