import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { targetRequest } from '../../../src/cli/target.ts';

let folder: string;
let script: string;
let notebook: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-target-'));
  [script, notebook] = [join(folder, 'app.py'), join(folder, 'app.ipynb')];
  for (const file of [script, notebook]) writeFileSync(file, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('--first', () => {
  test('is how the app is run', () => {
    expect(targetRequest({ app: script, first: '40' }).app).toMatchObject({ target: script, first: 40 });
    expect(targetRequest({ app: script }).app).not.toHaveProperty('first');
    expect(targetRequest({ module: 'my.app', first: '40' }).app).toMatchObject({ kind: 'module', first: 40 });
  });

  test.each([
    [{ first: '0' }, /--first 0: not a whole number from 1 up/],
    [{ first: 'ten' }, /--first ten: not a whole number/],
    [{ first: '40', metric: 'wall' }, /an app that is stopped tells nothing for --metric wall/],
    [{ first: '40', metric: 'cpu-per-task' }, /tells nothing for --metric cpu-per-task/],
    [
      { first: '40', '--': ['--n', '{tasks}'] },
      /with \{tasks\} in its arguments the app has as many tasks as are wanted/,
    ],
  ])('%o is told', (argv, words) => {
    expect(() => targetRequest({ app: script, ...argv })).toThrowError(words);
  });

  test('needs an app', () => {
    expect(() => targetRequest({ first: '40' })).toThrowError('--first: no app');
  });

  test('of an app whose number of tasks is given is a part of them', () => {
    const argv = { app: script, first: '40', tasks: '1000', '--': ['{tasks}'] };
    expect(targetRequest(argv)).toMatchObject({ tasks: 1000, app: { first: 40 } });
  });
});

test('a notebook runs in its own folder, unless another one is named', () => {
  expect(targetRequest({ app: notebook }).app).toMatchObject({ kind: 'script', target: notebook, cwd: folder });
  expect(targetRequest({ app: notebook, cwd: tmpdir() }).app).toMatchObject({ cwd: tmpdir() });
  expect(targetRequest({ app: script }).app).toMatchObject({ cwd: process.cwd() });
});
