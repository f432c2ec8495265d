import { expect, test } from 'vitest';
import { helpFor, placeIn } from '../../../../src/launch/run/traceback.ts';

const app = { target: '/work/my.ipynb', cwd: '/work' };
const traceback = (...files: string[]): string =>
  `Traceback (most recent call last):\n${files.map((file) => `  File "${file}", line 3, in f\n    x()\n`).join('')}ValueError: x\n`;

test('the deepest line of the app itself is named, of a notebook with its cell', () => {
  expect(placeIn(traceback('/work/my.ipynb, cell 2', '/usr/lib/parsl/dflow.py'), app)).toBe(
    '/work/my.ipynb, cell 2, line 3',
  );
  expect(placeIn(traceback('/work/my.py', '/work/my.py'), { ...app, target: '/work/my.py' })).toBe('/work/my.py:3');
});

test('else one of a file beside it, else none', () => {
  expect(placeIn(traceback('/work/helper.py', '/usr/lib/x.py'), app)).toBe('/work/helper.py:3');
  expect(placeIn(traceback('/usr/lib/x.py'), app)).toBeNull();
});

test('what is missing, or started in the wrong way, has words that lead on', () => {
  expect(helpFor("ModuleNotFoundError: No module named 'numpy'")).toMatch(/^--python PATH names .* that has numpy/);
  expect(helpFor('ImportError: attempted relative import with no known parent package')).toMatch(/--module PACKAGE/);
  expect(helpFor('ValueError: No module named what')).toBeNull();
});
