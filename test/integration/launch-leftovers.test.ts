import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { mark } from '../../src/launch/machine/proc.ts';
import { isStale, newTag, removeSharedMemory, sharedMemoryFiles } from '../../src/launch/run/private-places.ts';
import { RUN_TAG, sweepRun, sweepStrays } from '../../src/launch/run/sweep.ts';

const started: ChildProcess[] = [];

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
});

describe('sweeping', () => {
  test('ends every process with the tag or of the session, also one that ignores being asked', async () => {
    const tag = newTag();
    const child = stubborn(tag);
    const exited = once(child, 'exit');
    if (child.stdout) await once(child.stdout, 'data');
    expect(sleepers(tag)).not.toBe('');
    await sweepRun(tag, child.pid);
    await exited;
    expect(isAlive(child.pid)).toBe(false);
    expect(sleepers(tag)).toBe('');
  });

  test('leaves the processes of other runs alone', async () => {
    const other = newTag();
    const child = stubborn(other);
    if (child.stdout) await once(child.stdout, 'data');
    await sweepRun(newTag(), undefined);
    expect(isAlive(child.pid)).toBe(true);
    await sweepRun(other, child.pid);
  });

  test('a new search ends what a killed one left, and nothing of a living one', async () => {
    // The same tag from a process of this machine that started at another time: that process is gone.
    const [name, namespace, pid, , random] = newTag().split('-');
    const stale = [name, namespace, pid, 'zz', random].join('-');
    const living = newTag();
    expect([isStale(stale), isStale(living), isStale('optimise-test-abc')]).toEqual([true, false, false]);
    const [left, kept] = [stubborn(stale), stubborn(living)];
    for (const child of [left, kept]) if (child.stdout) await once(child.stdout, 'data');
    mkdirSync(join(tmpdir(), stale));
    await sweepStrays();
    await sleep(50);
    expect([sleepers(stale), existsSync(join(tmpdir(), stale))]).toEqual(['', false]);
    expect(isAlive(kept.pid)).toBe(true);
    await sweepRun(living, kept.pid);
  });
});

describe('shared memory', () => {
  const HOLD =
    "import multiprocessing as m, sys; s = m.get_context('spawn').Semaphore(); print('up', flush=True); sys.stdin.read()";

  test('a semaphore that a process uses stays, one that a killed process left goes', async () => {
    const before = sharedMemoryFiles();
    const child = spawn('python3', ['-c', HOLD], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    started.push(child);
    await once(child.stdout, 'data');
    const mine = [...sharedMemoryFiles()].filter((name) => !before.has(name));
    removeSharedMemory(before);
    const still = sharedMemoryFiles();
    expect(mine.filter((name) => !still.has(name))).toEqual([]);
    expect(mine.length).toBeGreaterThan(0);
    // With its group goes the resource tracker, which would remove it in an orderly end.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await once(child, 'exit');
    removeSharedMemory(before);
    const left = sharedMemoryFiles();
    expect(mine.filter((name) => left.has(name))).toEqual([]);
  });
});
