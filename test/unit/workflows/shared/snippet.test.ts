import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSnippet, writeSnippet } from '../../../../src/store/snippet-file.ts';
import { measuredOf } from '../../../../src/workflows/shared/export-options.ts';
import { genomeFileOf } from '../../../../src/workflows/shared/genome-names.ts';
import { keepSnippet } from '../../../../src/workflows/shared/snippet.ts';
import { aSearchFile, recordSearch } from '../../../helpers/recorded-search.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(results, { recursive: true }));

test('an app that can no longer be started costs a finished search its configuration, with a word, not its report', async () => {
  const layout = recordSearch(results);
  const file = aSearchFile(results);
  const set = { treatments: ['fast'], genome: { fast: 'on' }, speedup: null };
  const warnings: string[] = [];
  const terminal = { say: () => {}, warn: (line: string) => warnings.push(line) };
  const { signal } = new AbortController();
  await keepSnippet(layout, file, genomeFileOf('gone', file, set, []), [], measuredOf(null, []), { terminal, signal });
  expect(warnings).toEqual([expect.stringMatching(/^the configuration could not be made for the report: .+$/)]);
  expect(readSnippet(layout.snippetFile, { fast: 'on' })).toBeNull();
});

test('what is kept is read back for its own genome only, in whatever order the factors stand', () => {
  const { snippetFile } = recordSearch(results);
  writeSnippet(snippetFile, { a: 'on', b: '2' }, 'make_config');
  expect(readSnippet(snippetFile, { b: '2', a: 'on' })).toBe('make_config');
  expect(readSnippet(snippetFile, { a: 'on' })).toBeNull();
});
