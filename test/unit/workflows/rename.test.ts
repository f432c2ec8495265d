import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockSearch } from '../../../src/store/lock.ts';
import { deleteSearches } from '../../../src/workflows/delete.ts';
import { listSearches } from '../../../src/workflows/list.ts';
import { noteOn } from '../../../src/workflows/note.ts';
import { renameSearch } from '../../../src/workflows/rename.ts';
import { reportAgain } from '../../../src/workflows/report.ts';
import { thisProcess } from '../../../src/workflows/shared/this-process.ts';
import { recordSearch } from '../../helpers/recorded-search.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(results, { recursive: true }));

const names = (): string[] => listSearches(results).map(({ name }) => name);
const rename = (to: string): Promise<void> => renameSearch({ results, name: 'gone', to, command: 'optimise' });

test('a search has its new name everywhere, its report too, and nobody holds it', async () => {
  recordSearch(results);
  await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
  await rename('kept');
  expect(listSearches(results)).toMatchObject([{ name: 'kept', state: 'done', problem: null }]);
  expect(JSON.parse(readFileSync(join(results, 'kept', 'report', 'report.json'), 'utf8')).search).toBe('kept');
  expect(existsSync(join(results, 'gone'))).toBe(false);
});

test('a name that is taken, or cannot be one, is refused', async () => {
  recordSearch(results);
  recordSearch(results, { name: 'other' });
  await expect(rename('other')).rejects.toThrow('other: there is one of this name');
  await expect(rename('../out')).rejects.toThrow('not a usable name');
  expect(names().sort()).toEqual(['gone', 'other']);
});

test('a search that is held is neither renamed nor deleted, and with it no other', async () => {
  const { folder } = recordSearch(results);
  recordSearch(results, { name: 'other' });
  const lock = lockSearch(folder, 'gone', thisProcess());
  await expect(rename('kept')).rejects.toMatchObject({ exitCode: 75 });
  expect(() => deleteSearches(results, ['other', 'gone'])).toThrow(/gone/);
  expect(() => deleteSearches(results, ['other', 'gome'])).toThrow("did you mean 'gone'?");
  lock.release();
  expect(names().sort()).toEqual(['gone', 'other']);
  deleteSearches(results, ['other', 'gone']);
  expect(names()).toEqual([]);
});

test('what a run, a duel or a comparison of versions has kept is deleted by its name, and nothing foreign', () => {
  const ours = ['run-20261201-100000', 'compare-20261201-100000-2', 'regress-20261201-100000'];
  for (const name of ours) mkdirSync(join(results, name, 'runs', '00001'), { recursive: true });
  for (const name of ours) writeFileSync(join(results, name, 'runs.jsonl'), '');
  mkdirSync(join(results, 'regress-20261201-100000', 'idle', 'runs'), { recursive: true });
  const foreign = ['run-mine', 'run-20261201-100001', 'run-20261201-100002', 'run-20261201-100003'];
  for (const name of foreign) mkdirSync(join(results, name));
  writeFileSync(join(results, 'run-20261201-100001', 'thesis.tex'), '');
  mkdirSync(join(results, 'run-20261201-100002', 'data'));
  symlinkSync(results, join(results, 'run-20261201-100003', 'runs'));
  symlinkSync(join(results, 'run-mine'), join(results, 'run-20261201-100004'));
  for (const name of [...foreign, 'run-20261201-100004']) {
    expect(() => deleteSearches(results, [...ours, name])).toThrow(`no search ${name}`);
  }
  expect(readdirSync(results)).toHaveLength(8);
  deleteSearches(results, [`${join(results, 'run-20261201-100000')}/`, ...ours.slice(1)]);
  expect(readdirSync(results).sort()).toEqual([...foreign, 'run-20261201-100004'].sort());
});

test('a note is written, listed and taken away', () => {
  recordSearch(results);
  expect(noteOn(results, 'gone', null)).toBeNull();
  expect(noteOn(results, 'gone', 'with the new switch')).toBe('with the new switch');
  expect(listSearches(results)[0]?.note).toBe('with the new switch');
  expect(noteOn(results, 'gone', '')).toBeNull();
});
