import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { history } from '../../../src/workflows/history.ts';
import { aHistory } from '../../helpers/history.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
const results = join(folder, 'results');
afterAll(() => rmSync(folder, { recursive: true }));

test('the series of the results are read, and their page is written beside them', async () => {
  mkdirSync(join(results, 'history'), { recursive: true });
  const series = aHistory([1000, 1010, 990, 1300, 1310]);
  writeFileSync(join(results, 'history', 'no-op-since-2024.11.18.json'), JSON.stringify(series));
  const { histories, files } = await history({ places: [], results, out: null });
  expect(histories.map(({ changes }) => changes.map(({ after }) => after))).toEqual([['v4']]);
  expect(files.map((file) => existsSync(file))).toEqual([true, true, true]);
  const page = readFileSync(join(results, 'history', 'index.html'), 'utf8');
  expect(page).toContain('<h2 id="series-no-op-since-2024.11.18-h">no-op</h2>');
  expect(page).toContain('not confirmed by a duel yet');
});

test('where there is none is said with what measures one, and a broken one is named', async () => {
  const nowhere = join(folder, 'nowhere');
  await expect(history({ places: [], results: nowhere, out: null })).rejects.toMatchObject({ exitCode: 65 });
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"format": 1}');
  await expect(history({ places: [broken], results, out: null })).rejects.toThrow('broken.json');
});
