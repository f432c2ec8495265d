import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { versionSpec } from '../../../../src/launch/python/versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'versions-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a release, a tree, a tree at a commit, an environment', () => {
  expect(versionSpec('parsl==2024.11.18', '--old')).toEqual({ kind: 'release', version: '2024.11.18' });
  expect(versionSpec(folder, '--old')).toEqual({ kind: 'tree', path: folder, ref: null });
  expect(versionSpec(`${folder}@feature/x`, '--old')).toEqual({ kind: 'tree', path: folder, ref: 'feature/x' });
  mkdirSync(join(folder, 'env/bin'), { recursive: true });
  writeFileSync(join(folder, 'env/bin/python'), '');
  expect(versionSpec(join(folder, 'env'), '--old')).toEqual({ kind: 'environment', path: join(folder, 'env') });
});

test('what is none of them is a mistake that says what may stand there', () => {
  expect(() => versionSpec('parsl=2024.11.18', '--old')).toThrow(
    '--old parsl=2024.11.18: neither a release nor a path',
  );
  expect(() => versionSpec('/nowhere/at/all@main', '--new')).toThrow('--new /nowhere/at/all@main');
});
