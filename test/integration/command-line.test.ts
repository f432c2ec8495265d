import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, optimise } from '../helpers/cli.ts';
import { recordSearch } from '../helpers/recorded-search.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  writeFileSync(join(folder, 'table.csv'), 'a,b,time\n0,0,100\n1,0,80\n0,1,90\n1,1,60\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const replayOfTable = (...args: readonly string[]): Promise<Ended> =>
  optimise(['replay', '--table', 'table.csv', '--objective', 'time', ...args], folder);

describe('a mistake is answered in one or two lines, with its exit code', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['a misspelt command', ['serch'], 64, /serch: unknown command \(did you mean 'search'\?\)/],
    ['a misspelt option', ['--budgt', '3'], 64, /--budgt: unknown option \(did you mean 'budget'\?\)/],
    ['a budget that is no number', ['--budget', 'abc'], 64, /--budget abc: not a whole number/],
    ['an option given twice', ['--budget', '3', '--budget', '4'], 64, /--budget was given 2 times/],
    ['an option without its value', ['--budget', '--seed', '3'], 64, /--budget: its value is missing\n.*--budget N/],
    [
      "an app's option",
      ['--app', 'app.py', '--n', '5'],
      64,
      /--n: unknown option\n.*optimise --app app\.py -- --n 5$/m,
    ],
    ["an app's argument", ['app.py', 'data.csv'], 64, /data\.csv: .*\n.*optimise --app app\.py -- data\.csv$/m],
    ['an app in place of a command, not there', ['nothere.py'], 65, /--app nothere\.py: no such file/],
    ['a site that is the app, without an app', ['--site', 'app'], 64, /--site app: there is no app\n.*--app FILE/],
    [
      'a treatment that stands alone',
      ['run', '--app', 'app.py', 'cfg_logging=off'],
      64,
      /cfg_logging=off: stands alone\n.*--with cfg_logging=off$/m,
    ],
    ['this folder in place of a command', ['.'], 65, /--app \.: not a file/],
    ['a place that takes no folders', ['--results', '/proc/results'], 73, /\/proc\/results/],
    ['a surplus argument', ['list', 'all'], 64, /all: one argument too many: list takes/],
    ['a missing argument', ['analyse'], 64, /analyse: FILE is missing\n.*optimise analyse runs\.csv/],
    ['a folder where a script is wanted', ['--app', '.'], 65, /--app \.: not a file/],
    ['a file where a folder is wanted', ['--cwd', 'table.csv'], 64, /--cwd .*table\.csv: /],
    ['a file where results are wanted', ['--results', 'table.csv'], 73, /table\.csv/],
    ['a folder where a table is wanted', ['analyse', '.'], 65, /not a file|a folder/],
    ['a scenario that is not there', ['--scenario', 'no.yaml'], 65, /no\.yaml/],
    ['an app that is not there', ['--app', 'nothere.py'], 65, /--app nothere\.py: no such file/],
    ['a search that is not there', ['resume', 'nothing'], 65, /no searches in|no search nothing/],
    [
      'a table that is not there',
      ['replay', '--table', 'no.csv', '--objective', 'x'],
      65,
      /--table no\.csv: no such file/,
    ],
    ['an objective that is not there', ['replay', '--table', 'table.csv', '--objective', 'tiem'], 64, /tiem/],
    [
      'noise that leaves no number',
      ['replay', '--table', 'table.csv', '--objective', 'time', '--noise', '1e9'],
      64,
      /--noise 1e9: more than 10/,
    ],
    ['a name with a line end', ['resume', 'no\nsuch'], 65, /no searches in|no search no such/],
    ['one genome to compare', ['compare', 'base'], 64, /compare: A B … is missing|fewer than two genomes/],
    [
      'a strategy that is none',
      ['replay', '--table', 'table.csv', '--objective', 'time', '--strategy', 'sage'],
      64,
      /sage/,
    ],
  ];
  for (const [what, args, code, message] of cases) {
    test(what, async () => {
      const ended = await optimise(args, folder);
      expect(ended.stderr).toMatch(message);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
      expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
      expect(ended.stdout).toBe('');
      expect(ended.code).toBe(code);
    });
  }
});

test('names and notes are shown, never obeyed by the terminal', async () => {
  const title = '\u001b]0;owned\u0007';
  recordSearch(join(folder, 'noted'));
  const note = await optimise(['note', 'gone', title, '--results', 'noted'], folder);
  expect(note.stdout).toBe('\\x1b]0;owned\\x07\n');
  const scenario = `${title}.yaml`;
  writeFileSync(join(folder, scenario), 'budget: 3\n');
  const search = await optimise(['--scenario', scenario, '--app', 'nothere.py'], folder);
  expect(search.stderr).toContain('\\x1b]0;owned\\x07.yaml hold');
  expect(note.stdout + search.stderr).not.toContain('\u001b');
});

test('a folder whose name a shell or a terminal would obey is not completed', async () => {
  const results = join(folder, 'completed');
  recordSearch(results);
  for (const name of ['$(touch owned)', '\u001b]0;owned\u0007', 'gone two']) recordSearch(results, { name });
  const { stdout } = await optimise(
    ['completion', 'words', '--results', 'completed', '--', 'optimise report '],
    folder,
  );
  expect(stdout.split('\n')).toContain('gone');
  expect(stdout).not.toMatch(/owned|two/);
});

test('stdout of a replay is one JSON document with the fields of the contract, and what was likely', async () => {
  const ended = await replayOfTable('--budget', '12', '--seed', '4', '--noise', '0.02', '--json');
  expect(ended.code).toBe(0);
  const result = JSON.parse(ended.stdout);
  expect(Object.keys(result).sort()).toEqual(
    [
      ...['budget', 'distinct', 'invalid', 'optimum', 'recommended', 'recommendedTrue', 'regret', 'rows', 'seed'],
      ...['speedup', 'strategy', 'table', 'trace', 'trueSpeedup', 'likely', 'likelyTrue'],
    ].sort(),
  );
  expect(result).toMatchObject({
    rows: 4,
    optimum: 60,
    budget: 12,
    seed: '4',
    invalid: 0,
    recommended: { a: '1', b: '1' },
    regret: 0,
  });
  expect(result.trace.length).toBeLessThanOrEqual(12);
});

test('several seeds give an array', async () => {
  const ended = await replayOfTable('--budget', '6', '--seeds', '1-3', '--phases', 'search', '--json');
  const results = JSON.parse(ended.stdout);
  expect(results.map(({ seed }: { seed: string }) => seed)).toEqual(['1', '2', '3']);
});

test('--help and --version go to stdout and end well', async () => {
  const help = await optimise(['--help'], folder);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('optimise --app myapp.py --budget 200');
  const version = await optimise(['--version'], folder);
  expect(version.stdout).toMatch(/^optimise \d+\.\d+\.\d+\nParsl .+\nPython .+\nNode \d+\.\d+\.\d+\n$/);
});

test('the list of no searches says how to start one', async () => {
  const ended = await optimise(['list'], folder);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain('optimise --app');
});

describe('under npm start what is printed can be typed', () => {
  const underNpm = { npm_lifecycle_event: 'start', INIT_CWD: '' };

  test('a hint names the command as it was called', async () => {
    const ended = await optimise(['resume', '--results', 'none'], folder, underNpm);
    expect(ended.stderr).toContain('start one: npm start -- --app myapp.py');
  });

  test('the list of no searches, and the end of a report too', async () => {
    expect((await optimise(['list'], folder, underNpm)).stdout).toContain('npm start -- --app myapp.py');
    recordSearch(join(folder, 'recorded'));
    const report = await optimise(['report', '--results', 'recorded'], folder, underNpm);
    expect(report.stdout).toContain('npm start -- export gone');
    expect(report.stdout).not.toMatch(/\boptimise (?:export|resume|compare|report)/);
  });
});
