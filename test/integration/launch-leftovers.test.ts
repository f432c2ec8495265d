import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readTextOrNull } from '../../src/launch/machine/cores.ts';
import { livingProcesses, mark } from '../../src/launch/machine/proc.ts';
import { startSupervised } from '../../src/launch/machine/process.ts';
import { isStale, makePrivateDir, newTag } from '../../src/launch/run/private-places.ts';
import { whereabouts } from '../../src/launch/run/strayed.ts';
import { RUN_TAG, sweepRun, sweepStrays } from '../../src/launch/run/sweep.ts';
import { sharedMemoryFiles } from '../helpers/shared-memory.ts';
import { staleTag } from '../helpers/stale-tag.ts';

const started: ChildProcess[] = [];
const warnings: string[] = [];
const warn = (text: string): void => void warnings.push(text);

/** A session with a child that ignores SIGTERM, and a grandchild in a session of its own. */
function stubborn(tag: string): ChildProcess {
  const script = "trap '' TERM; setsid sleep 300 & sleep 300 & echo up; wait; wait";
  const env = { ...process.env, [RUN_TAG]: tag };
  const child = spawn('sh', ['-c', script], { env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  return child;
}

function isAlive(pid: number | undefined): boolean {
  return pid !== undefined && mark(pid) !== 0;
}

function sleepers(tag: string): string {
  const look = `grep -lz '^${RUN_TAG}=${tag}$' /proc/[0-9]*/environ 2>/dev/null; true`;
  return execFileSync('sh', ['-c', look], { encoding: 'utf8' });
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  warnings.splice(0);
});

describe('sweeping', () => {
  test('ends every process with the tag or of the session, also one that ignores being asked', async () => {
    const tag = newTag();
    const child = stubborn(tag);
    const exited = once(child, 'exit');
    if (child.stdout) await once(child.stdout, 'data');
    expect(sleepers(tag)).not.toBe('');
    await sweepRun(tag, child.pid, warn);
    await exited;
    expect(isAlive(child.pid)).toBe(false);
    expect(sleepers(tag)).toBe('');
  });

  test('leaves the processes of other runs alone', async () => {
    const other = newTag();
    const child = stubborn(other);
    if (child.stdout) await once(child.stdout, 'data');
    await sweepRun(newTag(), undefined, warn);
    expect(isAlive(child.pid)).toBe(true);
    await sweepRun(other, child.pid, warn);
  });

  test('a new search ends what a killed one left, and nothing of a living one', async () => {
    const stale = staleTag();
    const living = newTag();
    expect([isStale(stale), isStale(living), isStale('optimise-test-abc')]).toEqual([true, false, false]);
    const [left, kept] = [stubborn(stale), stubborn(living)];
    for (const child of [left, kept]) if (child.stdout) await once(child.stdout, 'data');
    mkdirSync(join(tmpdir(), stale));
    await sweepStrays(warn);
    await sleep(50);
    expect([sleepers(stale), existsSync(join(tmpdir(), stale))]).toEqual(['', false]);
    expect(isAlive(kept.pid)).toBe(true);
    await sweepRun(living, kept.pid, warn);
  });
});

describe("the temporary folder of a node's pool", () => {
  const POOL = fileURLToPath(new URL('../../src/harness/dispatch/pool.py', import.meta.url));
  const AS_POOL = "import os, sys; print(os.environ['TMPDIR'], flush=True); sys.stdin.read()";

  async function pool(): Promise<{ child: ChildProcess; tag: string }> {
    const child = spawn('python3', [POOL, '-c', AS_POOL], { stdio: ['pipe', 'pipe', 'ignore'] });
    started.push(child);
    const [printed] = await once(child.stdout, 'data');
    return { child, tag: basename(String(printed).trim()) };
  }

  test('goes with a job that is cancelled, and not while it lives', async () => {
    const { child, tag } = await pool();
    expect([existsSync(join(tmpdir(), tag)), isStale(tag)]).toEqual([true, false]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(existsSync(join(tmpdir(), tag))).toBe(false);
  });

  test('is swept by the next start where the job was killed', async () => {
    const { child, tag } = await pool();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([existsSync(join(tmpdir(), tag)), isStale(tag)]).toEqual([true, true]);
    await sweepStrays(warn);
    expect(existsSync(join(tmpdir(), tag))).toBe(false);
  });
});

describe('shared memory', () => {
  const HOLD =
    "import multiprocessing as m, sys; s = m.get_context('spawn').Semaphore(); print(s._semlock.name, flush=True); sys.stdin.read()";

  test("a killed run's semaphore goes, one that another program made meanwhile stays", async () => {
    const tag = newTag();
    const hold = async (env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; file: string }> => {
      const child = spawn('python3', ['-c', HOLD], { env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
      started.push(child);
      const [name] = await once(child.stdout, 'data');
      return { child, file: `sem.${String(name).trim().slice(1)}` };
    };
    const other = await hold(process.env);
    // With its group goes the resource tracker, which would remove it in an orderly end.
    if (other.child.pid !== undefined) process.kill(-other.child.pid, 'SIGKILL');
    await once(other.child, 'exit');
    const own = await hold({ ...process.env, [RUN_TAG]: tag });
    const there = (): boolean[] => [own, other].map(({ file }) => sharedMemoryFiles().has(file));
    expect(there()).toEqual([true, true]);
    try {
      await sweepRun(tag, own.child.pid, warn);
      expect(there()).toEqual([false, true]);
    } finally {
      rmSync(join('/dev/shm', other.file), { force: true });
    }
  });
});

describe('what is in the way of nobody', () => {
  const planted: string[] = [];
  const plant = (root: string): string => {
    const path = join(root, staleTag());
    planted.push(path);
    return path;
  };
  afterEach(() => {
    for (const path of planted.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  test.runIf(process.getuid?.() === 0)("another user's folder stays, and nothing is said of it", async () => {
    const path = plant(tmpdir());
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, 65534, 65534);
    await sweepStrays(warn);
    expect([existsSync(path), warnings]).toEqual([true, []]);
  });

  test('a link of such a name is not followed', async () => {
    const target = mkdtempSync(join(tmpdir(), 'leftovers-test-'));
    const path = plant(tmpdir());
    symlinkSync(target, path);
    await sweepStrays(warn);
    expect([existsSync(target), warnings]).toEqual([true, []]);
    rmSync(target, { recursive: true });
  });

  test('a private folder is for its user only, whatever the umask', () => {
    const umask = process.umask(0);
    try {
      const tag = staleTag();
      planted.push(join(tmpdir(), tag));
      expect(statSync(makePrivateDir(tag)).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(umask);
    }
  });

  test('a private folder is never one that is there already, nor a link', () => {
    const tag = staleTag();
    planted.push(join(tmpdir(), tag));
    symlinkSync(tmpdir(), join(tmpdir(), tag));
    expect(() => makePrivateDir(tag)).toThrow(/cannot make a private folder.*EEXIST/);
  });
});

describe('a supervised process', () => {
  const DAEMON = `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir(sys.argv[2])
        null = os.open('/dev/null', os.O_RDWR)
        for fd in (0, 1, 2): os.dup2(null, fd)
        os.execve('/bin/sleep', ['sleep', sys.argv[1]], {})
    os._exit(0)
time.sleep(0.3)
sys.exit(7)
`;

  /** A Python whose supervisor cannot adopt: it has no ctypes. */
  const WITHOUT_CTYPES = `#!/bin/sh
case "$*" in
  *supervisor.py*) shift 2; exec python3 -I -S -c 'import sys; sys.modules["ctypes"] = None
exec(open(sys.argv[1]).read(), {"__name__": (sys.argv.pop(0), "main")[1]})' "$@";;
  *) exec python3 "$@";;
esac
`;

  const cases = [
    ['takes a daemon without session, parents and environment with it', 'python3', '/'],
    ['finds one by user, folder and time where it adopts nothing', './python', '.'],
  ] as const;
  test.each(cases)('%s', async (_, command, goes) => {
    const folder = mkdtempSync(join(tmpdir(), 'leftovers-test-'));
    writeFileSync(join(folder, 'python'), WITHOUT_CTYPES, { mode: 0o755 });
    const seconds = `300.${process.pid}`;
    const isDaemon = (pid: number): boolean => readTextOrNull(`/proc/${pid}/cmdline`) === `sleep\0${seconds}\0`;
    const daemons = (): number[] => livingProcesses().flatMap(({ pid }) => (isDaemon(pid) ? [pid] : []));
    const tag = newTag();
    try {
      const session = await startSupervised({
        command,
        args: ['-c', DAEMON, seconds, goes],
        cwd: folder,
        env: { ...process.env, [RUN_TAG]: tag },
        stdoutFile: join(folder, 'out'),
        stderrFile: join(folder, 'err'),
      });
      // In the same folder at the same time, by somebody who has a HOME.
      const other = spawn('sleep', ['300'], { cwd: folder, detached: true, stdio: 'ignore' });
      started.push(other);
      expect(await session.ended).toEqual({ exitCode: 7, signal: null, problem: null });
      expect(daemons()).toHaveLength(1);
      expect(session.adopts()).toBe(command === 'python3');
      await sweepRun(tag, session.pid, warn, undefined, whereabouts(session, { cwd: folder, privateDir: folder }));
      await vi.waitFor(() => expect(isAlive(session.pid)).toBe(false), 20_000);
      expect([daemons(), warnings, isAlive(other.pid)]).toEqual([[], [], true]);
    } finally {
      for (const pid of daemons()) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});
