import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { optimise, startOptimise } from '../helpers/cli.ts';
import { leftovers } from '../helpers/real-runs.ts';

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

test('Ctrl-C while the app hangs before it loads Parsl ends at once and leaves nothing', async () => {
  const app = join(folder, 'hangs.py');
  writeFileSync(app, "import os, time\nopen('up', 'w').write(str(os.getpid()))\ntime.sleep(600)\n");
  const running = startOptimise(['run', '--app', app], folder);
  await vi.waitFor(() => expect(existsSync(join(folder, 'up'))).toBe(true), { timeout: 60_000 });
  const asked = performance.now();
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  expect(performance.now() - asked).toBeLessThan(5000);
  expect(existsSync(`/proc/${readFileSync(join(folder, 'up'), 'utf8')}`)).toBe(false);
  expect(leftovers()).toEqual([]);
});
