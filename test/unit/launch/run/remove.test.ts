import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../../../src/launch/run/remove.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remove-test-'));
});
afterEach(() => {
  execFileSync('rm', ['-rf', root]);
});

test('3000 folders in each other are removed, whose path is longer than the kernel takes', () => {
  const folder = join(root, 'deep');
  const nest =
    'import os, sys\nos.mkdir(sys.argv[1]); os.chdir(sys.argv[1])\nfor i in range(3000):\n os.mkdir("d" * 20); os.chdir("d" * 20)\nopen("leaf", "w").close()';
  execFileSync('python3', ['-c', nest, folder]);
  expect(() => rmSync(folder, { recursive: true })).toThrow();
  expect([removeFolder(folder), existsSync(folder)]).toEqual([null, false]);
});

test('a folder that may not be entered is removed, and what a link leads to stays', () => {
  const folder = join(root, 'closed');
  mkdirSync(join(folder, 'in', 'side'), { recursive: true });
  const other = join(root, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'precious'), '');
  symlinkSync(other, join(folder, 'in', 'link'));
  symlinkSync(other, join(root, 'itself'));
  chmodSync(join(folder, 'in'), 0);
  expect([removeFolder(folder), existsSync(folder)]).toEqual([null, false]);
  expect([removeFolder(join(root, 'itself')), existsSync(join(root, 'itself'))]).toEqual([null, false]);
  expect(existsSync(join(other, 'precious'))).toBe(true);
});

test('what cannot be removed is said, not thrown; what is not there is no problem', () => {
  expect(removeFolder('/proc/self/fdinfo')).toMatch(/fdinfo/);
  expect(removeFolder(join(root, 'nothing'))).toBeNull();
});
