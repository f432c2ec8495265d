import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSearchFile, writeSearchFile } from '../../../src/store/search-file.ts';
import { writeSnippet } from '../../../src/store/snippet-file.ts';
import { exportConfiguration } from '../../../src/workflows/export.ts';
import { listSearches } from '../../../src/workflows/list.ts';
import { reportAgain, reportSet } from '../../../src/workflows/report.ts';
import { recordSearch } from '../../helpers/recorded-search.ts';
import { BUILT_IN, surroundingsOf } from '../../helpers/target.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(results, { recursive: true }));

const request = () => ({ results, name: 'gone', png: false, command: 'npm start --' });

test('a report starts nothing: app and interpreter may be gone, and the page says how the configuration is made', async () => {
  const layout = recordSearch(results);
  const { source } = await reportAgain(request());
  expect(source.report.phase).toBe('done');
  expect(source.report.recommended?.treatments).toEqual(['fast']);
  expect(existsSync(layout.snippetFile)).toBe(false);
  const page = readFileSync(join(layout.reportFolder, 'index.html'), 'utf8');
  expect(page.replaceAll(/<[^>]+>/g, '')).toContain('npm start -- export gone --results ');
});

test('reading results from elsewhere executes nothing of what their files name', async () => {
  const mark = join(results, 'executed');
  const python = join(results, 'python');
  writeFileSync(python, `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
  const layout = recordSearch(results);
  const file = readSearchFile(layout.searchFile);
  writeSearchFile(layout.searchFile, { ...file, python: { ...file.python, executable: python } });
  await reportAgain(request());
  expect(listSearches(results)).toMatchObject([{ name: 'gone', treatments: ['fast'] }]);
  expect(existsSync(mark)).toBe(false);
});

test('the configuration that was made when the search ended is in the page, one of another set is not', async () => {
  const layout = recordSearch(results);
  const page = async (): Promise<string> => {
    await reportAgain(request());
    return readFileSync(join(layout.reportFolder, 'index.html'), 'utf8');
  };
  writeSnippet(layout.snippetFile, { fast: 'on' }, 'def make_config(): "kept"');
  expect(await page()).toContain('def make_config()');
  writeSnippet(layout.snippetFile, { idle: 'on' }, 'def make_config(): "kept"');
  expect(await page()).not.toContain('def make_config()');
});

test('results that cannot be written are told all the same; --out takes the files, and leaves the search alone', async () => {
  const layout = recordSearch(results);
  // As for a reader without rights: root may write anywhere but below a file.
  rmSync(layout.reportFolder, { recursive: true, force: true });
  writeFileSync(layout.reportFolder, '');
  const { source, folder } = await reportAgain(request());
  expect(folder).toBeNull();
  expect(source.report.recommended?.treatments).toEqual(['fast']);
  const before = statSync(layout.folder).mtimeMs;
  const out = join(results, 'elsewhere', 'report');
  expect((await reportAgain({ ...request(), out })).folder).toBe(out);
  expect(existsSync(join(out, 'index.html')) && existsSync(join(out, 'genome.json'))).toBe(true);
  expect(statSync(layout.folder).mtimeMs).toBe(before);
});

test('report.json and genome.json are replaced, never written over: a reader has the old or the new', async () => {
  const layout = recordSearch(results);
  await reportAgain(request());
  const inodes = () => [layout.reportFile, layout.genomeFile].map((file) => statSync(file).ino);
  const before = inodes();
  await reportAgain(request());
  for (const [i, inode] of inodes().entries()) expect(inode).not.toBe(before[i]);
});

test('half a report.json is answered in one clear line, by list and by export', async () => {
  const layout = recordSearch(results);
  await reportAgain(request());
  const whole = readFileSync(layout.reportFile, 'utf8');
  const exported = () =>
    exportConfiguration(
      {
        what: 'gone',
        results,
        format: 'json',
        out: null,
        saved: join(results, 'saved'),
        target: BUILT_IN,
        command: 'optimise',
        signal: new AbortController().signal,
      },
      surroundingsOf(() => {}).terminal,
    );
  writeFileSync(layout.reportFile, whole.slice(0, whole.length / 2));
  expect(listSearches(results)).toMatchObject([
    { name: 'gone', state: 'done', treatments: null, problem: expect.stringMatching(/report\.json: not JSON$/) },
  ]);
  await expect(exported()).rejects.toThrow(/report\.json: not JSON$/);
  writeFileSync(layout.reportFile, JSON.stringify({ fastest: null, recommended: { treatments: 'fast' } }));
  await expect(exported()).rejects.toThrow(/report\.json: field recommended\.treatments: /);
  writeFileSync(layout.reportFile, whole);
  expect(listSearches(results)).toMatchObject([{ name: 'gone', state: 'done', treatments: ['fast'] }]);
});

test('a set of a search has a report of its own, which writes nothing; one that it has not is refused with those it has', () => {
  const layout = recordSearch(results);
  const { source, set } = reportSet({ ...request(), name: 'gone:fastest' });
  expect(source.report.search).toBe('gone');
  expect(set).toMatchObject({ name: 'fastest', treatments: ['fast'] });
  expect(existsSync(layout.reportFolder)).toBe(false);
  expect(() => reportSet({ ...request(), name: 'gone:nonsense' })).toThrow(
    expect.objectContaining({
      message: "search gone has no set 'nonsense'",
      hint: expect.stringMatching(/^its sets: recommended, fastest/),
      exitCode: 64,
    }),
  );
});

test('runs of a batch that is not whole are told, so that report and list name as many', async () => {
  const layout = recordSearch(results);
  const { recorded: _, ...file } = readSearchFile(layout.searchFile);
  writeSearchFile(layout.searchFile, { ...file, state: 'interrupted' });
  const lines = readFileSync(layout.runsFile, 'utf8').split('\n');
  const told = [];
  for (let kept = 1; kept < 20; kept++) {
    writeFileSync(layout.runsFile, `${lines.slice(0, kept).join('\n')}\n`);
    const { report } = (await reportAgain(request())).source;
    const text = report.warnings.find(({ code }) => code === 'part-of-a-batch')?.text;
    expect(report.runs + Number(text?.split(' ')[0] ?? 0)).toBe(kept);
    if (text !== undefined) told.push(text);
  }
  expect(told).toContainEqual(expect.stringMatching(/^1 further run is recorded, .* from it$/));
  expect(told).toContainEqual(expect.stringMatching(/^2 further runs are recorded, .* from them$/));
});
