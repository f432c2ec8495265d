import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders } from '../../src/make-folders.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('every folder on the way is made, and one that is there is no mistake', () => {
  const folder = join(root, 'a', 'b', 'c');
  makeFolders(folder, 0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  makeFolders(folder);
  makeFolders(`${folder}/`);
  symlinkSync(folder, join(root, 'link'));
  makeFolders(join(root, 'link', 'd'));
  expect(existsSync(join(folder, 'd'))).toBe(true);
});

test('a file on the way, or a link to nothing, is told', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync(join(root, 'nothing'), join(root, 'dangling'));
  expect(() => makeFolders(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolders(join(root, 'file', 'a'))).toThrow('ENOTDIR');
  expect(() => makeFolders(join(root, 'dangling', 'a'))).toThrow('EEXIST');
});

// Node's own recursive mkdir does not come back from here.
test('a file system that takes no folders is told at once', () => {
  expect(() => makeFolders('/proc/results/a')).toThrow('ENOENT');
});
