import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startKillable } from '../helpers/kills.ts';
import { recordSearch } from '../helpers/recorded-search.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'optimise.mjs');
const NOBODY = 65_534;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'no-room-'));
  writeFileSync(join(folder, 'table.csv'), 'a,b,time\n0,0,100\n1,0,80\n0,1,90\n1,1,60\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of shell in which `optimise` is the command. */
function shell(line: string, options: { readonly uid?: number } = {}): Ended {
  const own = `optimise() { "${process.execPath}" "${BIN}" "$@"; }`;
  const ended = spawnSync('bash', ['-c', `${own}\n${line}`], { cwd: folder, encoding: 'utf8', ...options });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

function inOneLine({ code, stderr }: Ended, exitCode: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at |bug of ours/);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  expect(code).toBe(exitCode);
}

/** Whether a small file system can be mounted here; else the tests that need one are skipped. */
const mounts = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'no-room-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', place]).status === 0;
  if (mounted) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return mounted;
})();

describe.skipIf(!mounts)('a search on a file system of its own (skipped where none may be mounted)', () => {
  let place: string;
  const mount = (options: string): void => {
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status).toBe(0);
  };
  beforeEach(() => {
    place = join(folder, 'place');
    mkdirSync(place);
  });
  afterEach(() => {
    spawnSync('umount', [place]);
  });
  const runsIn = (results: string): string => {
    const file = join(results, 'killed', 'runs.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  for (const size of ['4k', '16k', '64k', '200k']) {
    test(`that is full after ${size} ends in one line, and goes on when there is room`, async () => {
      mount(`size=${size}`);
      const results = join(place, 'results');
      const full = await startKillable(results).ended;
      inOneLine({ ...full, stdout: '' }, 73, /cannot write .*place\/results.*: no space left\n?/);
      const kept = runsIn(results);
      expect(kept === '' || kept.endsWith('\n')).toBe(true);
      mount(`remount,size=8m`);
      expect(await startKillable(results).ended).toMatchObject({ code: 0, stderr: '' });
      expect(runsIn(results).startsWith(kept)).toBe(true);
    });
  }

  test('without inodes, or read-only, ends in one line', async () => {
    mount('nr_inodes=3');
    const results = join(place, 'results');
    inOneLine({ ...(await startKillable(results).ended), stdout: '' }, 73, /cannot write .*: no space left|ENOSPC/);
    mount('remount,ro');
    inOneLine({ ...(await startKillable(results).ended), stdout: '' }, 73, /cannot write .*(?:read-only|EROFS)/);
  });

  test('that becomes read-only ends the commands that write in one line', () => {
    mount('size=8m');
    recordSearch(join(place, 'results'));
    writeFileSync(join(place, 'runs.csv'), 'a;score\n0;100\n1;80\n0;99\n1;81\n');
    mount('remount,ro');
    inOneLine(shell('optimise resume --results place/results'), 73, /place\/results.*(?:read-only|EROFS)/);
    inOneLine(shell('optimise analyse place/runs.csv --out place/out'), 73, /cannot write .*place\/out: /);
    expect(shell('optimise list --results place/results').code).toBe(0);
  });
});

test('results that are removed in the middle of a search end it in one line', async () => {
  const results = join(folder, 'results');
  const { child, begun, ended } = startKillable(results);
  await begun;
  while (!existsSync(join(results, 'killed', 'runs.jsonl')) && child.exitCode === null) await sleep(2);
  rmSync(results, { recursive: true, force: true, maxRetries: 5 });
  const { code, stderr } = await ended;
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/cannot write .*results|taken over meanwhile/);
  expect([73, 75]).toContain(code);
});

describe('a limit of the shell, or of the streams, is told in one line', () => {
  test('few open files', () => {
    inOneLine(shell('ulimit -n 64; optimise treatments'), 69, /only 64 files may be open: .*\n.*ulimit -n/);
  });
  test('little memory', () => {
    inOneLine(shell('ulimit -v 1000000; optimise treatments'), 69, /only 1000000 kB .*\n.*ulimit -v/);
  });
  test('an answer that does not fit', () => {
    inOneLine(shell('optimise treatments > /dev/full'), 73, /cannot write the answer: no space left/);
    inOneLine(shell('optimise treatments --json > /dev/full'), 73, /cannot write the answer: no space left/);
  });
  test('files that may not grow', () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i % 2};${i % 3};${100 + (i % 7)}\n`).join('');
    writeFileSync(join(folder, 'runs.csv'), `a;b;score\n${rows}`);
    inOneLine(shell('ulimit -f 1; optimise analyse runs.csv --out out'), 73, /out: larger than a file may be/);
  });
  test('nobody to tell: the answer comes all the same', () => {
    const line = 'optimise replay --table table.csv --objective time --budget 5 --json 2> /dev/full';
    expect(JSON.parse(shell(line).stdout)).toMatchObject({ rows: 4 });
    expect(shell('optimise nonsense 2> /dev/full').code).toBe(64);
  });
});

/** Another user's rights can be taken on, and the checkout is open to that user: one below a folder of mode 0700 is not. */
const isOther = process.getuid?.() === 0 && spawnSync('test', ['-r', BIN], { uid: NOBODY }).status === 0;

describe.skipIf(!isOther)('a user without rights there (skipped where none can be taken on)', () => {
  test('is told the place, and where to go', () => {
    recordSearch(join(folder, 'results'));
    chmodSync(folder, 0o755);
    inOneLine(shell('optimise resume', { uid: NOBODY }), 73, /results.*(?:permission denied|EACCES)/);
    writeFileSync(join(folder, 'runs.csv'), 'a;score\n0;100\n1;80\n0;99\n1;81\n');
    inOneLine(shell('optimise analyse runs.csv', { uid: NOBODY }), 73, /analysis: permission denied/);
    chmodSync(join(folder, 'table.csv'), 0o600);
    inOneLine(shell('optimise replay --table table.csv --objective time', { uid: NOBODY }), 65, /table\.csv/);
    chmodSync(join(folder, 'runs.csv'), 0o600);
    inOneLine(shell('optimise analyse runs.csv', { uid: NOBODY }), 65, /cannot read .*runs\.csv/);
  });
});
