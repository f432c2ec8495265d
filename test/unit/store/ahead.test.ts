import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAhead } from '../../../src/store/ahead.ts';
import { aRun } from '../../helpers/builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('runs that were finished before their turn are found by the next process, until they are in the log', () => {
  const file = join(folder, 'ahead.jsonl');
  openAhead(file, () => {}).keep([aRun({ run: 7, usPerTask: 321 })]);
  const next = openAhead(file, () => {});
  next.keep([aRun({ run: 9 })]);
  expect(next.found.map(({ run }) => run)).toEqual([7]);
  expect(next.get(7)?.usPerTask).toBe(321);
  expect(next.get(8)).toBeUndefined();
  expect(openAhead(file, () => {}).found.map(({ run }) => run)).toEqual([7, 9]);
  next.clear();
  expect(existsSync(file)).toBe(false);
});

test('nothing is written where the search is no longer held', () => {
  const file = join(folder, 'ahead.jsonl');
  const ahead = openAhead(file, () => {
    throw new Error('lost');
  });
  expect(() => ahead.keep([aRun()])).toThrow('lost');
  expect(existsSync(file)).toBe(false);
});
