import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const LINES_AT_MOST = 400;

/** Tests of the repository itself. */
const OF_NO_SOURCE: readonly string[] = ['architecture', 'documentation', 'mirror', 'catalogue/documentation'];

/** Tests that several files of one folder need together, or that hold one file from two sides. */
const SPANNING: Readonly<Record<string, readonly string[]>> = {
  'search/genetic/operators': ['crossover', 'initial-design', 'mutation', 'selection'],
  'search/engine-budgets': ['engine', 'ledger'],
  'search/engine-ending': ['engine', 'evidence/purse', 'ledger'],
  'search/engine-profile': ['ceiling', 'engine', 'phases/1-calibrate'],
};

const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.test.ts'),
);

function isSource(path: string): boolean {
  return existsSync(join(ROOT, 'src', path)) || existsSync(join(ROOT, 'src', `${path}.ts`));
}

function mirrors(name: string): boolean {
  if (OF_NO_SOURCE.includes(name)) return true;
  const folder = name.slice(0, name.lastIndexOf('/'));
  return SPANNING[name]?.every((source) => isSource(`${folder}/${source}`)) ?? isSource(name);
}

test('a unit test stands where the file or folder of the source stands that it tests', () => {
  const unit = tests.flatMap((file) => /^unit\/(.+)\.test\.ts$/.exec(file)?.[1] ?? []);
  expect(unit.length).toBeGreaterThan(0);
  expect(unit.filter((name) => !mirrors(name))).toEqual([]);
});

test('no file of tests is so long that it must hold more than one thing', () => {
  const linesOf = (file: string): number => readFileSync(join(ROOT, 'test', file), 'utf8').split('\n').length;
  expect(tests.filter((file) => linesOf(file) > LINES_AT_MOST)).toEqual([]);
});
