import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { z } from 'zod';
import { COMMANDS } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/domain/errors.ts';
import { recordSearch } from './recorded-search.ts';

/** Files of every kind that may stand where another is wanted. */
export function prepareFolder(folder: string): void {
  recordSearch(join(folder, 'results'));
  mkdirSync(join(folder, 'folder'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  symlinkSync('circle', join(folder, 'circle'));
  const files: Readonly<Record<string, string | Buffer>> = {
    'table.csv': 'a,b,time\n0,0,100\n1,0,80\n0,1,90\n1,1,60\n',
    'crlf.csv': '\uFEFFa,b,time\r\n0,0,100\r\n1,0,80\r\n',
    'runs.csv': 'a;b;score\n0;0;100\n1;0;80\n0;1;90\n1;1;60\n',
    'quote.csv': 'a;b;score\n0;"0;100\n',
    'rules.yaml': 'rules:\n- excludes: [a, b]\n',
    'broken.yaml': 'rules: *x\n',
    'genome.json': '{"format":1,"genome":{},"treatments":[]}',
    'app.py': 'import parsl\n',
    empty: '',
    binary: Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256)),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const FILES = ['table.csv', 'crlf.csv', 'runs.csv', 'quote.csv', 'rules.yaml', 'broken.yaml', 'genome.json', 'app.py'];
const PLACES = [
  ...FILES,
  'empty',
  'binary',
  'folder',
  'dangling',
  'circle',
  'nowhere',
  'table.csv/x',
  'results',
  '/dev/null',
];
const NUMBERS = [
  '0',
  '1',
  '5',
  '12',
  '-1',
  '1.5',
  '1e3',
  'NaN',
  'Infinity',
  '0x10',
  '',
  '٣',
  '9'.repeat(25),
  '5%',
  '%',
  '2h',
  '1d1h',
];
const NAMES = [
  'gone',
  'gone:fastest',
  'gone:',
  ':',
  'base',
  'fast',
  'fast=on',
  'time',
  'score',
  'a',
  'r*',
  '****b',
  'ga',
  'json',
];
const ODD = [
  '--',
  '-',
  '-x',
  '--x=1',
  '=',
  ',',
  ',,',
  ' ',
  '\0',
  '\u001b[31m',
  '__proto__',
  'a'.repeat(5000),
  'é',
  '*',
  '1-2',
  '2-1',
];

/** A word without a path of its own: what is written stays in the folder. */
const anyWord = fc.string({ maxLength: 8 }).filter((text) => !/[/~]|\.\./.test(text));
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PLACES) },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: anyWord },
);

/** One command with some of its options, each mostly with a value; now and then an option of another, or misspelt. */
function lineOf({ name, options }: (typeof COMMANDS)[number]): fc.Arbitrary<string[]> {
  const own = fc.constantFrom(...Object.keys(options)).map((option) => `--${option}`);
  const strange = fc.constantFrom('--budgt', '--table', '--app', '--help', '--json', '--json', '--version');
  const option = fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: strange });
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(option, word) },
    { weight: 1, arbitrary: fc.tuple(option, word).map(([a, b]) => [`${a}=${b}`]) },
    { weight: 2, arbitrary: fc.tuple(word) },
    { weight: 1, arbitrary: fc.tuple(option) },
  );
  const usual: Readonly<Record<string, readonly string[]>> = {
    replay: ['--table', 'table.csv', '--objective', 'time', '--budget', '5'],
    analyse: ['runs.csv'],
    report: ['gone'],
    export: ['gone'],
    compare: ['base', 'gone'],
  };
  const begin = fc.boolean().map((right) => [name, ...(right ? (usual[name] ?? []) : [])]);
  return fc.tuple(begin, fc.array(part, { maxLength: 4 })).map(([first, rest]) => [...first, ...rest.flat()]);
}

export function fuzzedLines(count: number, seed: number): string[][] {
  const line = fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(...COMMANDS).chain(lineOf) },
    { weight: 1, arbitrary: fc.array(word, { maxLength: 4 }) },
  );
  // No argument of a process can hold this character.
  return fc.sample(line, { numRuns: count, seed }).map((args) => args.map((arg) => arg.replaceAll('\0', '\u0001')));
}

const ENDED = z.object({
  args: z.array(z.string()),
  code: z.int(),
  stdout: z.string(),
  stderr: z.string(),
  seconds: z.number(),
  made: z.array(z.string()),
});
export type EndedLine = z.infer<typeof ENDED>;

export interface FuzzedCommandLine {
  readonly ended: readonly EndedLine[];
  /** The first line of whose end nothing is known; null: there is none. */
  readonly stuck: readonly string[] | null;
  readonly stderr: string;
}

/** Runs the lines in a folder, where neither Python nor a cache can be found: nothing is ever measured. */
export async function runLines(
  folder: string,
  lines: readonly (readonly string[])[],
  seconds: number,
): Promise<FuzzedCommandLine> {
  const [linesFile, outFile] = [`${folder}.lines.json`, `${folder}.out.jsonl`];
  writeFileSync(linesFile, JSON.stringify(lines));
  writeFileSync(outFile, '');
  const tsx = import.meta.resolve('tsx');
  const child = spawn(
    process.execPath,
    ['--import', tsx, join(import.meta.dirname, 'fuzzed-lines.ts'), linesFile, outFile],
    {
      cwd: folder,
      env: { PATH: '/nowhere', HOME: '/sys/nowhere', OPTIMISE_CACHE: '/sys/nowhere' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  const ended = readFileSync(outFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ENDED.parse(JSON.parse(line)));
  return { ended, stuck: lines[ended.length] ?? null, stderr };
}

/** A mistake has two lines; which scenario holds, or which search is meant, may be one before. */
const SAID = 3;
const CODES: readonly number[] = [...Object.values(EXIT)].filter((code) => code !== EXIT.bug);
const REFUSED: readonly number[] = [EXIT.badUsage, EXIT.badInput, EXIT.missing];

/** Every line came to an end with a code of the contract, and what was refused says why in two lines and made nothing. */
export function expectAnswers({ ended, stuck, stderr }: FuzzedCommandLine): void {
  expect({ stuck, stderr }).toEqual({ stuck: null, stderr: '' });
  for (const line of ended) {
    expect(line, JSON.stringify(line)).toMatchObject({ code: expect.toSatisfy((code) => CODES.includes(code)) });
    expect(line.stderr, JSON.stringify(line)).not.toMatch(/\n\s+at |bug of ours|\[object/);
    if (!REFUSED.includes(line.code)) continue;
    expect(line.stderr.trim().split('\n').length, JSON.stringify(line)).toBeLessThanOrEqual(SAID);
    // A cache that is named is made before Python is looked for, to be kept.
    const made = line.args.some((arg) => arg.startsWith('--cache')) ? [] : line.made;
    expect(made, JSON.stringify(line)).toEqual([]);
  }
}
