import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optimise } from '../helpers/cli.ts';
import { recordSearch } from '../helpers/recorded-search.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  writeFileSync(join(folder, 'my app.py'), '');
  writeFileSync(join(folder, 'myapp.py'), '');
  recordSearch(join(folder, 'out'), { name: 'first' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a newcomer types first is answered with the line that was meant', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['the app as it is for a shell', ['python', 'myapp.py', '--n', '5'], 64, /\n.*optimise --app myapp\.py -- --n 5$/m],
    [
      'the same in quotes',
      ['--app', 'python3 myapp.py --n 5'],
      65,
      /no such file\n.*optimise --app myapp\.py -- --n 5$/m,
    ],
    ['the app without its ending', ['myapp', '--n', '5'], 64, /unknown command\n.*optimise --app myapp\.py -- --n 5$/m],
    ['an app that is misspelt', ['myap.py', '--budget', '30'], 65, /no such file \(did you mean 'myapp\.py'\?\)\n/],
    ['the beginning of a name', ['report', 'fir', '--results', 'out'], 65, /no search fir .*did you mean 'first'\?/],
    ['a version as a command', ['version'], 64, /unknown command\n.*optimise --version/],
    ['blanks between treatments', ['compare', 'base', 'fast idle', '--results', 'out'], 64, /\n.*commas: fast,idle$/m],
    ['a time for a budget', ['--app', 'myapp.py', '--budget', '2h'], 64, /\n.*--time 2h$/m],
    ['a treatment in two words', ['run', 'myapp.py', '--with', 'cfg_prefetch', '9'], 64, /\n.*--with cfg_prefetch=9$/m],
    ['a treatment where files go', ['run', '--treatments', 'cfg_prefetch=9'], 65, /no such file\n.*--with LIST/],
    [
      'tasks of an app with fixed work',
      ['run', 'myapp.py', '--tasks', '9'],
      64,
      /no argument .* \{tasks\}\n.*\{tasks\}/,
    ],
    [
      "a number of tasks that is the app's, among other options of it",
      ['myapp.py', '--budget', '40', '--tasks', '2000', '--points', '100'],
      64,
      /--points: unknown option\n.*: optimise --app myapp\.py --budget 40 -- --tasks 2000 --points 100$/m,
    ],
    [
      'the same with a part of it behind --',
      ['--app', 'myapp.py', '--budget', '40', '--tasks', '2000', '--', '--points', '100'],
      64,
      /\{tasks\}\n.* -- --n \{tasks\}; .*: optimise --app myapp\.py --budget 40 -- --tasks 2000 --points 100$/m,
    ],
    [
      'a number of tasks, where an unknown option is beside {tasks}',
      ['myapp.py', '--tasks=9', '--points', '{tasks}'],
      64,
      /--points: unknown option\n.*: optimise --app myapp\.py --tasks=9 -- --points '\{tasks\}'$/m,
    ],
    ['a command that is misspelt', ['serach', 'myapp.py'], 64, /serach: unknown command \(did you mean 'search'\?\)\n/],
    [
      'the same before --app',
      ['serach', '--app', 'myapp.py'],
      64,
      /serach: unknown command \(did you mean 'search'\?\)/,
    ],
    ['a search in another folder', ['resume'], 65, /no searches in .*\n.*--results DIR/],
    ['a path to another folder', ['report', 'out/first'], 65, /\n.*first --results out$/m],
    ['one input', ['myapp.py', '--inputs', 'myapp.py'], 65, /no argument list\n.*two or more/],
  ];
  for (const [what, args, code, message] of cases) {
    test(what, async () => {
      const ended = await optimise(args, folder);
      expect(ended).toMatchObject({ code, stdout: '' });
      expect(ended.stderr).toMatch(message);
      expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    });
  }
});

test('a search is found by the path that a shell completes', async () => {
  const ended = await optimise(['report', 'out/first/', '--results', 'out'], folder);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain('first: gone.py');
});

test('what a report, and a hint, say to type finds the search in its folder', async () => {
  const { stdout } = await optimise(['report', '--results', 'out', '--verbose'], folder);
  const lines = stdout.split('\n').filter((line) => /^ +optimise (?:resume|export|replay|compare) /.test(line));
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/ --results out$/);
  const hint = await optimise(['report', 'firsts', '--results', 'out'], folder);
  expect(hint.stderr).toMatch(/did you mean 'first'.*\n.*'optimise list --results out' shows them/);
});

test('an interpreter is found by its name alone', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ourpython'), '#!/bin/sh\nexit 3\n');
  chmodSync(join(bin, 'ourpython'), 0o755);
  const PATH = `${bin}${delimiter}${process.env.PATH}`;
  const ended = await optimise(['check', 'myapp.py', '--python', 'ourpython', '--quiet'], folder, { PATH });
  expect(ended.stderr).toContain(join(bin, 'ourpython'));
});

test('a wait that is no number is told before a folder is made', async () => {
  const ended = await optimise(['run', '--results', 'new'], folder, { OPTIMISE_QUIET_WAIT: 'long' });
  expect(ended).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toMatch(/^optimise: OPTIMISE_QUIET_WAIT=long: not a number of seconds\n {2}for example/);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});
