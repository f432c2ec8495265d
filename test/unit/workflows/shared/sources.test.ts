import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedSources, hashesOf, sourcesOf } from '../../../../src/workflows/shared/sources.ts';

let folder: string;
const file = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  mkdirSync(file('parsl/tests'), { recursive: true });
  for (const name of ['helper.py', 'parsl/__init__.py', 'parsl/tests/test_one.py']) writeFileSync(file(name), '1');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an edit is noticed by its file, of Parsl by its folder; what is in no run is none', () => {
  const before = sourcesOf({ sources: [file('helper.py')], parslPath: file('parsl/__init__.py') });
  const changed = (): string[] => changedSources(before, hashesOf(Object.keys(before)));
  writeFileSync(file('parsl/tests/test_one.py'), '2');
  writeFileSync(file('parsl/notes.txt'), '2');
  expect(changed()).toEqual([]);
  writeFileSync(file('parsl/config.py'), '2');
  expect(changed()).toEqual([`${file('parsl')} was changed`]);
  rmSync(file('helper.py'));
  expect(changed()).toEqual([`${file('helper.py')} is gone`, `${file('parsl')} was changed`]);
});

test('what cannot be read here is not known', () => {
  expect(sourcesOf({ sources: [file('nowhere.py')], parslPath: '/nowhere/parsl/__init__.py' })).toEqual({});
});
