import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { optimise } from '../helpers/cli.ts';
import { FIXTURE_APPS, fixtureApp, leftovers, newestParsl, oldParsl, runOnce } from '../helpers/real-runs.ts';

vi.setConfig({ testTimeout: 240_000 });

let folder: string;
let notebook: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-notebook-'));
  notebook = join(folder, 'tutorial.ipynb');
  copyFileSync(join(FIXTURE_APPS, 'tutorial.ipynb'), notebook);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => expect(leftovers()).toEqual([]));

const cell = (source: string): object => ({ cell_type: 'code', metadata: {}, source });
function write(name: string, ...cells: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ nbformat: 4, cells: cells.map(cell) }));
  return file;
}
const check = async (file: string, ...args: string[]) =>
  optimise(['check', '--python', await newestParsl(), '--quiet', '--app', file, ...args], tmpdir());

describe('a notebook is run as a script', () => {
  test.each([
    ['the newest Parsl', newestParsl],
    ['Parsl as of the seed', oldParsl],
  ])('%s', async (_, parsl) => {
    const python = await parsl();
    if (python === null) return;
    const record = await runOnce(fixtureApp('tutorial.ipynb'), [], { options: { python } });
    expect(record).toMatchObject({ outcome: 'ok', reason: null, tasks: 6 });
  });

  test('what it raises is told with cell and line', async () => {
    const record = await runOnce(fixtureApp('tutorial.ipynb', 'wrong'), []);
    expect(record).toMatchObject({
      outcome: 'failed',
      reason: 'the app ended with exit code 1: ValueError: told to (tutorial.ipynb, cell 7, line 8)',
    });
  });

  test('what only IPython knows is left out and told in one line; it runs in its own folder', async () => {
    const checked = await check(notebook);
    expect(checked.code).toBe(0);
    const told = checked.stderr.split('\n').filter((line) => line.includes('IPython'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      'is left out (cell 1, line 1: !pip install parsl; cell 1, line 2: %matplotlib inline; cell 3, line 1: %%bash; cell 6: its tag skip-execution; cell 7, line 9: len?)',
    );
    expect(JSON.parse((await check(notebook, '--json')).stdout).warnings).toMatchObject([{ code: 'ipython-lines' }]);
  });
});

describe('what is wrong with it is one line', () => {
  test.each([
    [
      'a SyntaxError',
      ['import parsl', 'x = 1\ndef f(:\n  pass'],
      /syntax\.ipynb, cell 2, line 2 ended before it loaded Parsl: SyntaxError/,
    ],
    [
      'a name that IPython would have made',
      ['files = !ls\nprint(files)'],
      /cell 1, line 2 ended before it loaded Parsl: NameError/,
    ],
    ['no code', [], /ended before it loaded Parsl: it has no code cell/],
  ])('%s', async (_, cells, words) => {
    const ended = await check(write('syntax.ipynb', ...cells));
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(words);
    expect(ended.stderr).not.toContain('Traceback');
  });

  test('no notebook, and one of another language', async () => {
    const file = join(folder, 'other.ipynb');
    writeFileSync(file, 'x = 1');
    expect((await check(file)).stderr).toMatch(/it is no notebook: Expecting value/);
    const metadata = { language_info: { name: 'R' } };
    writeFileSync(file, JSON.stringify({ nbformat: 4, metadata, cells: [cell('x')] }));
    expect((await check(file)).stderr).toContain('it is a notebook of r, not of Python');
  });
});

test('a search of it is exported with what runs it, and a changed cell is another app', async () => {
  const python = await newestParsl();
  const results = join(folder, 'results');
  const args = ['--budget', '3', '--only', 'cfg_prefetch', '--search', 's', '--results', results, '--force', '--quiet'];
  const searched = await optimise(['--app', notebook, '--python', python, '--fresh', ...args], folder);
  expect(searched.stdout).toContain('s: tutorial.ipynb');
  expect(searched.stdout.replaceAll(/\s+/g, ' ')).toContain('the notebook is run as a script');
  const out = join(folder, 'export');
  const again = ['s:fastest', '--format', 'all', '--out', out, '--results', results];
  const exported = await optimise(['export', ...again], folder);
  expect(exported).toMatchObject({ code: 0 });
  expect(exported.stderr).toContain('verified: the app was run as these files say');
  expect(existsSync(join(out, 'optimise_notebook.py'))).toBe(true);
  const ran = await optimise(['export', 's:fastest', '--format', 'env', '--results', results], folder);
  expect(ran.stdout).toMatch(/jupyter execute \S*tutorial\.ipynb\n$/);

  const content = JSON.parse(readFileSync(notebook, 'utf8'));
  content.cells[1].execution_count = 99;
  writeFileSync(notebook, JSON.stringify(content, null, 1));
  const same = await optimise(['resume', 's', '--budget', '4', '--results', results, '--quiet'], folder);
  expect(same.code).toBe(0);
  content.cells[4].source.push('\nplus(1)');
  writeFileSync(notebook, JSON.stringify(content));
  const other = await optimise(['resume', 's', '--budget', '5', '--results', results, '--quiet'], folder);
  expect(other.code).toBe(65);
  expect(other.stderr).toContain('tutorial.ipynb was changed');
});
