import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layoutOf, makeFolder, newLayout, searchNames } from '../../../src/store/layout.ts';
import { openRunLog } from '../../../src/store/run-log.ts';
import { writeSearchFile } from '../../../src/store/search-file.ts';
import { aRun } from '../../helpers/builders.ts';
import { aSearchFile } from '../../helpers/recorded-search.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(results, { recursive: true }));

function begin(name: string, createdAt: string): string {
  const { folder, searchFile } = layoutOf(results, name);
  makeFolder(folder);
  writeSearchFile(searchFile, aSearchFile(results, { name, createdAt }));
  return searchFile;
}

test('the newest search is the one that was begun last, not the one that was resumed last', () => {
  begin('older', '2026-11-20T10:00:00.000Z');
  begin('newer', '2026-11-21T10:00:00.000Z');
  begin('older', '2026-11-20T10:00:00.000Z');
  expect(searchNames(results)).toEqual(['older', 'newer']);
});

test('a search whose file does not say when it was begun was begun with its first run', () => {
  begin('a', '2026-11-21T10:00:00.000Z');
  const file = begin('b', '2026-11-20T10:00:00.000Z');
  const { createdAt: _, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(rest));
  expect(searchNames(results)).toEqual(['b', 'a']);
  openRunLog(layoutOf(results, 'b').runsFile).append(aRun({ startedAt: '2026-11-23T10:00:00.000Z' }));
  expect(searchNames(results)).toEqual(['a', 'b']);
});

test('two that begin in the same second get folders of their own', () => {
  const names = [1, 2, 3].map(() => newLayout(results, 'run-20261123-104500').name);
  expect(names).toEqual(['run-20261123-104500', 'run-20261123-104500-2', 'run-20261123-104500-3']);
});
