import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optimise } from '../helpers/cli.ts';
import { parslPython } from '../helpers/parsl-python.ts';

/** Neither JSON nor a number has these. */
const INFINITE = `import parsl
from parsl.config import Config
class Handler:
    def __init__(self, limit=float('inf'), other=float('nan')):
        self.limit, self.other = limit, other
    def __call__(self, error, task):
        return 1.0
parsl.load(Config(max_idletime=float('inf'), retry_handler=Handler()))
`;

let folder: string;
let python: string;
let bare: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-first-'));
  python = await parslPython();
  bare = join(folder, 'venv');
  execFileSync(python, ['-m', 'venv', '--without-pip', bare]);
  writeFileSync(join(folder, 'syntax.py'), 'import parsl\nx = (\n');
  writeFileSync(join(folder, 'raises.py'), 'def f():\n    return 1 / 0\n\nf()\n');
  writeFileSync(
    join(folder, 'details.py'),
    'class Wrong(Exception): pass\n\nraise Wrong("no such thing:\\n  int: this\\n  None: that")\n',
  );
  writeFileSync(
    join(folder, 'logs.py'),
    'import sys, traceback\ntry:\n    1 / 0\nexcept Exception:\n    traceback.print_exc(file=sys.stdout)\n    sys.exit(1)\n',
  );
  writeFileSync(join(folder, 'imports.py'), 'import no_such_library\n');
  writeFileSync(join(folder, 'infinite.py'), INFINITE);
  writeFileSync(
    join(folder, 'usage.py'),
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--n", required=True)\np.parse_args()\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an app that does not come to Parsl is answered with its own last line, and where', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['syntax.py', /syntax\.py:2 ended before it loaded Parsl: SyntaxError: .*never closed/],
    ['raises.py', /raises\.py:2 ended before it loaded Parsl: ZeroDivisionError: division by zero/],
    ['logs.py', /logs\.py:3 ended before it loaded Parsl: ZeroDivisionError: division by zero/],
    ['details.py', /details\.py:3 ended before it loaded Parsl: (?:__main__\.)?Wrong: no such thing$/m],
    ['imports.py', /imports\.py:1 ended before it loaded Parsl: ModuleNotFoundError: .*\n {2}--python PATH names/],
    ['usage.py', /arguments are required: --n\n {2}the arguments of the app go behind --/],
  ];
  test.each(cases)('%s', async (app, message) => {
    const ended = await optimise(['check', app, '--python', python, '--quiet'], folder);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });
});

test('infinity in a Config is looked at like any other value', async () => {
  const ended = await optimise(['check', 'infinite.py', '--python', python, '--quiet', '--json'], folder);
  expect(ended.stderr).toBe('');
  expect(JSON.parse(ended.stdout)).toMatchObject({ app: 'infinite.py' });
});

describe('a place that cannot be written is named, with what to do', () => {
  // Below /sys nobody may make folders, not even root.
  const cases: readonly (readonly [NodeJS.ProcessEnv, RegExp])[] = [
    [{ TMPDIR: '/sys' }, /temporary folder \/sys.*\n {2}set TMPDIR/],
    [{ TMPDIR: '/not-there' }, /temporary folder \/not-there.*\n {2}set TMPDIR/],
    [{ HOME: '/sys' }, /cache \/sys\/\.cache\/optimise .*\n {2}.*--cache DIR/],
    [{ OPTIMISE_CACHE: '/sys/x' }, /cache \/sys\/x .*\n {2}.*--cache DIR/],
  ];
  test.each(cases)('%j', async (env, message) => {
    // An interpreter without Parsl needs the cache, one with it only the temporary folder.
    const needed = 'TMPDIR' in env ? python : bare;
    const ended = await optimise(['check', '--python', needed, '--quiet'], folder, { XDG_CACHE_HOME: '', ...env });
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code: 73, stdout: '' });
  });
});
