import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGenomeFile } from '../../../src/export/genome-file.ts';
import { layoutOf, makeFolder } from '../../../src/store/layout.ts';
import { writeSearchFile } from '../../../src/store/search-file.ts';
import { exportConfiguration } from '../../../src/workflows/export.ts';
import { reportAgain } from '../../../src/workflows/report.ts';
import { aSearchFile, recordSearch } from '../../helpers/recorded-search.ts';
import { BUILT_IN, surroundingsOf } from '../../helpers/target.ts';

let results: string;
beforeAll(async () => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  recordSearch(results);
  await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
  const { reportFile } = layoutOf(results, 'gone');
  const speedup = { estimate: 1.4, low: null, high: null, blocks: 0, p90: null };
  const paste = { name: 'paste', treatments: ['fast'], genome: { fast: 'on' }, speedup };
  const report: object = JSON.parse(readFileSync(reportFile, 'utf8'));
  writeFileSync(reportFile, JSON.stringify({ ...report, rungs: [paste], likely: null }));
});
afterAll(() => rmSync(results, { recursive: true }));

const { terminal, signal, command } = surroundingsOf(() => {});
const exported = (what: string | null, format: 'json' | 'env', target = BUILT_IN) =>
  exportConfiguration(
    { what, results, format, out: null, saved: join(results, 'saved'), target, command, signal },
    terminal,
  );

test('a rung is exported to a file of its own, which says that nothing confirmed it', async () => {
  await exported('gone', 'json');
  await exported('gone:paste', 'json');
  const recommended = readGenomeFile(join(results, 'saved', 'gone.json'));
  expect(recommended.confirmed?.estimate).toBeCloseTo(2, 1);
  expect(recommended.confirmed?.blocks).toBeGreaterThan(0);
  const paste = readGenomeFile(join(results, 'saved', 'gone-paste.json'));
  expect(paste).toMatchObject({ treatments: ['fast'], confirmed: null, speedup: { estimate: 1.4 } });
});

test('the first line of an unconfirmed set says so, that of a confirmed one does not', async () => {
  expect((await exported('gone:paste', 'env')).text).toMatch(/^# NOT CONFIRMED/);
  expect((await exported('gone:fastest', 'env')).text).not.toContain('NOT CONFIRMED');
  expect(JSON.parse((await exported('gone:paste', 'json')).text).note).toMatch(/^NOT CONFIRMED/);
  expect((await exported('gone', 'json')).text).not.toContain('NOT CONFIRMED');
});

test('a set that the search does not have is refused with those that it has', async () => {
  await expect(exported('gone:past', 'json')).rejects.toMatchObject({
    message: "search gone has no set 'past' (did you mean 'paste'?)",
    hint: 'its sets: recommended, fastest, paste',
    exitCode: 64,
  });
  await expect(exported('gone:likely', 'json')).rejects.toThrow("no set 'likely'");
  expect(existsSync(join(results, 'saved', 'gone-likely.json'))).toBe(false);
});

test('what is confirmed says what it was measured to give', async () => {
  expect((await exported('gone', 'env')).text.split('\n')[0]).toMatch(
    /^# Made by optimise from the search gone of gone.py for Parsl 2026.10.26, Python 3.11.7: 2\.\d\d times as fast as the app as written \(95 % interval 1\.\d\d to 2\.\d\d, \d+ blocks\)\.$/,
  );
});

test('a genome whose search is not here is written down as it is; for more its app must be named', async () => {
  await exported('gone', 'json');
  const lost = join(results, 'lost.json');
  const file: object = JSON.parse(readFileSync(join(results, 'saved', 'gone.json'), 'utf8'));
  for (const [search, why] of [
    ['elsewhere', 'its search elsewhere is not here'],
    [null, 'it does not say which search it is from'],
  ]) {
    writeFileSync(lost, JSON.stringify({ ...file, search }));
    expect(JSON.parse((await exported(lost, 'json')).text).treatments).toEqual(['fast']);
    await expect(exported(lost, 'env')).rejects.toMatchObject({
      message: `${lost}: ${why}`,
      hint: 'name its app with --app FILE, its arguments after --',
      exitCode: 65,
    });
  }
});

test('where the newest search has no answer yet, the newest that has one is named', async () => {
  const newest = layoutOf(results, 'newest');
  makeFolder(newest.folder);
  const begun = { createdAt: '2026-11-29T10:00:00.000Z', state: 'interrupted' } as const;
  writeSearchFile(newest.searchFile, aSearchFile(results, { name: 'newest', ...begun }));
  const refused = { message: 'search newest recommends nothing yet', exitCode: 1 };
  const goOn = 'go on with it: optimise resume newest';
  await expect(exported(null, 'json')).rejects.toMatchObject({
    ...refused,
    hint: `${goOn}; the newest that has ended: optimise export gone`,
  });
  await expect(exported('newest', 'json')).rejects.toMatchObject({ ...refused, hint: goOn });
  rmSync(newest.folder, { recursive: true });
});
