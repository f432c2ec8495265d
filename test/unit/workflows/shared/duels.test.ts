import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { duelsOf } from '../../../../src/store/duels-file.ts';
import { readSearchFile } from '../../../../src/store/search-file.ts';
import { rememberDuel } from '../../../../src/workflows/shared/duels.ts';
import { aSearchFile } from '../../../helpers/recorded-search.ts';
import { stuckSearch } from '../../../helpers/stuck-search.ts';
import { surroundingsOf } from '../../../helpers/target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const [BASE, FAST] = [
  [0, 0],
  [1, 0],
];
const speedup = { estimate: 2, low: 1.9, high: 2.1, blocks: 6, p90: null };
const pair = { a: 'base', b: 'fast', speedup, caveat: null };
const found = { kept: 'compare-1', pairs: [pair] };

async function remembered(
  genomes: readonly (readonly number[])[] = [BASE, FAST],
  { altered = () => {}, ...rest }: { altered?: (app: string) => void; pairs?: readonly (typeof pair)[] } = {},
) {
  const { layout, app } = await stuckSearch(folder);
  const file = readSearchFile(layout.searchFile);
  altered(app);
  const told: string[] = [];
  const surroundings = surroundingsOf((line) => told.push(line));
  await rememberDuel(layout, { genomes, file }, { ...found, ...rest }, surroundings);
  return { duels: duelsOf(layout, file), told };
}

test('what a duel finds of a set beside the app as written is remembered', async () => {
  const { duels, told } = await remembered();
  expect(duels).toEqual([{ treatments: ['fast'], speedup, kept: 'compare-1' }]);
  expect(told).toEqual([]);
});

test('what it finds of an app that was changed since is not, and that is told', async () => {
  const { duels, told } = await remembered([BASE, FAST], {
    altered: (app) => writeFileSync(app, 'print("another")\n'),
  });
  expect(duels).toEqual([]);
  expect(told.join()).toMatch(/^the search stuck does not remember it: .*app\.py was changed$/);
});

test('nor of an app that is gone', async () => {
  const { duels, told } = await remembered([BASE, FAST], { altered: (app) => rmSync(app) });
  expect(duels).toEqual([]);
  expect(told.join()).toContain('the app is gone');
});

test.each([
  ['beside another set', [FAST, BASE], {}],
  ['with failures', undefined, { pairs: [{ ...pair, caveat: '2 of its runs failed' }] }],
  ['without an interval', undefined, { pairs: [{ ...pair, speedup: { ...speedup, low: null, high: null } }] }],
] as const)('nothing is remembered of a duel %s', async (_, genomes, rest) => {
  expect((await remembered(genomes, rest as object)).duels).toEqual([]);
});

test('after an accepted change of the app an earlier duel says nothing', async () => {
  const { layout } = await stuckSearch(folder);
  const file = readSearchFile(layout.searchFile);
  await rememberDuel(
    layout,
    { genomes: [BASE, FAST], file },
    found,
    surroundingsOf(() => {}),
  );
  const noticed = { code: 'changed-meanwhile', fromRun: 41, what: ['the app was changed'] } as const;
  expect(duelsOf(layout, file)).toHaveLength(1);
  expect(duelsOf(layout, aSearchFile(folder, { warnings: [{ ...noticed, what: [...noticed.what] }] }))).toEqual([]);
});
