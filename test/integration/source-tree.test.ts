import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceTree } from '../../src/launch/python/source-tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-tree-'));
const tree = join(folder, 'clone');
const cacheBefore = process.env.OPTIMISE_CACHE;

const git = (...args: string[]): void => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', tree, ...who, ...args], { stdio: 'ignore' });
};
const write = (text: string): void => writeFileSync(join(tree, 'parsl/__init__.py'), text);
const textIn = (copy: string): string => readFileSync(join(copy, 'parsl/__init__.py'), 'utf8');

beforeAll(() => {
  process.env.OPTIMISE_CACHE = join(folder, 'cache');
  mkdirSync(join(tree, 'parsl'), { recursive: true });
  git('init', '--initial-branch=main');
  write('old = 1\n');
  git('add', '.');
  git('commit', '-m', 'first');
  write('new = 1\n');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.OPTIMISE_CACHE;
  else process.env.OPTIMISE_CACHE = cacheBefore;
  rmSync(folder, { recursive: true });
});

test('a commit is what was committed, the tree itself what is changed since', async () => {
  const [committed, working] = [await sourceTree(tree, 'main'), await sourceTree(tree, null)];
  expect(textIn(committed.folder)).toBe('old = 1\n');
  expect(textIn(working.folder)).toBe('new = 1\n');
  expect(existsSync(join(working.folder, '.git'))).toBe(false);
});

test('equal content is kept once, other content beside it', async () => {
  const first = await sourceTree(tree, null);
  expect(await sourceTree(tree, null)).toEqual(first);
  write('newer = 1\n');
  expect((await sourceTree(tree, null)).content).not.toBe(first.content);
  expect(textIn(first.folder)).toBe('new = 1\n');
});

test('a folder without Parsl, or without that branch, is a mistake', async () => {
  await expect(sourceTree(tree, 'mian')).rejects.toThrow('@mian: no such commit, branch or tag');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  await expect(sourceTree(empty, null)).rejects.toThrow('no Parsl source');
});
