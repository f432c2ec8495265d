import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { livingProcesses } from '../../src/launch/machine/proc.ts';
import { optimise, type Running, startOptimise } from '../helpers/cli.ts';
import { leftOf } from '../helpers/left-over.ts';

vi.setConfig({ testTimeout: 240_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a secret of the environment is in no file that a run leaves', async () => {
  const ended = await optimise(['run', '--tasks', '6', '--with', 'env_gc_submit=frozen', '--quiet'], folder, {
    MY_TOKEN: 'sesame-7c1f',
  });
  expect(ended.stderr).not.toContain('sesame-7c1f');
  expect(ended.stdout).not.toContain('sesame-7c1f');
  expect(ended.code, ended.stderr).toBe(0);
  const found = execFileSync('sh', ['-c', 'grep -rl sesame-7c1f . || true'], { cwd: folder, encoding: 'utf8' });
  expect(found).toBe('');
});

/** A run whose app hangs before it loads Parsl, and what it does with signals; the pid of the app is in `up`. */
async function hanging(signals: string): Promise<Running> {
  const app = join(folder, 'hangs.py');
  writeFileSync(app, `import os, signal, time\n${signals}\nopen('up', 'w').write(str(os.getpid()))\ntime.sleep(600)\n`);
  const running = startOptimise(['run', '--app', app], folder);
  await vi.waitFor(() => expect(existsSync(join(folder, 'up'))).toBe(true), { timeout: 60_000 });
  return running;
}
// One that has ended is there until somebody asks for its end.
const appLives = (): boolean =>
  livingProcesses().some(({ pid }) => pid === Number(readFileSync(join(folder, 'up'), 'utf8')));

test('Ctrl-C while the app hangs before it loads Parsl ends at once and leaves nothing', async () => {
  const running = await hanging('');
  const asked = performance.now();
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  expect(performance.now() - asked).toBeLessThan(5000);
  expect(appLives()).toBe(false);
  expect(leftOf([running.child.pid])).toEqual([]);
});

test('the second Ctrl-C takes an app with it that would not hear the first', async () => {
  const running = await hanging('for n in (signal.SIGINT, signal.SIGTERM): signal.signal(n, signal.SIG_IGN)');
  running.child.kill('SIGINT');
  await running.shown('stopping');
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  await vi.waitFor(() => expect(appLives()).toBe(false), { timeout: 10_000 });
});
