import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRuns } from '../../src/store/run-log.ts';
import { readSearchFile } from '../../src/store/search-file.ts';
import { optimise } from '../helpers/cli.ts';

/** Searches as versions since the first wrote them, made by their own code; later ones are named after what was new. */
const FORMATS = join(import.meta.dirname, '../fixtures/formats');
const names = readdirSync(FORMATS);

let folder: string;
let results: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  results = join(folder, 'results');
  mkdirSync(results);
  for (const name of names) cpSync(join(FORMATS, name), join(results, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)('a search of format %s', (name) => {
  test('is read whole', () => {
    const lines = readFileSync(join(FORMATS, name, 'runs.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(readRuns(join(results, name, 'runs.jsonl'))).toHaveLength(lines.length);
    expect(readSearchFile(join(results, name, 'search.json')).factors).toHaveLength(2);
  });

  test('is compared', async () => {
    const compared = await optimise(['compare', 'base', 'fast', '--json'], folder);
    expect(compared.code).toBe(0);
    expect(JSON.parse(compared.stdout).pairs[0].speedup.estimate).toBeCloseTo(2, 1);
  });

  test('has a report that can be made again, or says that the one of then stays, and is not touched', async () => {
    const file = join(results, name, 'runs.jsonl');
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await optimise(['report', name], folder);
    if (code !== 0) {
      expect(code).toBe(65);
      expect(stderr).toMatch(/^optimise: search .* was begun by .*\n.*optimise resume .*\n$/);
    }
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

test('all of them are listed', async () => {
  const { code, stdout } = await optimise(['list', '--json'], folder);
  expect(code).toBe(0);
  const listed: readonly { readonly name: string; readonly problem: string | null }[] = JSON.parse(stdout);
  expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(listed.filter(({ problem }) => problem !== null)).toEqual([]);
});
