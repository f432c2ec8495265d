import { expect, test } from 'vitest';
import { codeOfNotebook, isNotebook } from '../../../../src/launch/run/notebook.ts';

const notebook = (...cells: object[]): string => JSON.stringify({ nbformat: 4, cells });
const code = (source: string | string[], more: object = {}): object => ({ cell_type: 'code', source, ...more });

test('a notebook is told by its name', () => {
  expect(isNotebook({ kind: 'script', target: '/a/b.ipynb' })).toBe(true);
  expect(isNotebook({ kind: 'script', target: '/a/b.py' })).toBe(false);
  expect(isNotebook({ kind: 'module', target: 'b.ipynb' })).toBe(false);
});

test('its code is what makes it: not text, outputs or numbers of executions', () => {
  const text = { cell_type: 'markdown', source: 'x' };
  const run = code(['a = 1\n', 'b = 2'], { execution_count: 7, outputs: [{ text: 'old' }] });
  expect(codeOfNotebook(notebook(text, run))).toBe(codeOfNotebook(notebook(code('a = 1\nb = 2'))));
  expect(codeOfNotebook(notebook(code('a = 1')))).not.toBe(codeOfNotebook(notebook(code('a = 2'))));
});

test('a tag may keep a cell from being run', () => {
  const skipped = code('a', { metadata: { tags: ['skip-execution'] } });
  expect(codeOfNotebook(notebook(skipped))).not.toBe(codeOfNotebook(notebook(code('a'))));
});

test('what is no notebook has no code', () => {
  expect(codeOfNotebook('x = 1')).toBeNull();
  expect(codeOfNotebook('{"cells": 3}')).toBeNull();
});
