import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foldersBeside } from '../../../src/export/folder.ts';

test('what the script of an export makes there is named once it is there', () => {
  const out = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  const [patching, plain] = [[{ path: 'run.sh' }, { path: 'patch-parsl.sh' }], [{ path: 'run.sh' }]];
  expect(foldersBeside(out, patching)).toEqual([]);
  mkdirSync(join(out, 'patched'));
  expect(foldersBeside(out, patching)).toEqual(['patched/']);
  expect(foldersBeside(out, plain)).toEqual([]);
  rmSync(out, { recursive: true });
});
