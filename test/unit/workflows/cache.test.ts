import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheText } from '../../../src/report/text/cache.ts';
import { cacheOf, cleanCache } from '../../../src/workflows/cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-cache-'));
  mkdirSync(join(folder, 'overlays', 'a'), { recursive: true });
  writeFileSync(join(folder, 'overlays', 'a', 'file'), 'x'.repeat(2e6));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ OPTIMISE_CACHE: folder });

test('the cache says where it is and what it takes', () => {
  const cache = cacheOf(env());
  expect(cache.entries.map(({ name }) => name)).toEqual(['overlays']);
  expect(cache.bytes).toBeGreaterThanOrEqual(2e6);
  expect(cacheText(cache, false)).toMatch(new RegExp(`^${folder}: 2\\.\\d+ MB\nentry +size\noverlays +2\\.\\d+ MB\n$`));
  expect(cacheText(cacheOf({ OPTIMISE_CACHE: join(folder, 'none') }), false)).toContain('nothing is kept there');
});

test('what a process uses is not removed under it', async () => {
  const user = spawn('sleep', ['60'], { env: { PYTHONPATH: join(folder, 'overlays', 'a') }, stdio: 'ignore' });
  const ended = new Promise((resolve) => user.once('exit', resolve));
  await new Promise((resolve) => user.once('spawn', resolve));
  expect(() => cleanCache(env())).toThrow(expect.objectContaining({ exitCode: 75 }));
  expect(existsSync(join(folder, 'overlays', 'a', 'file'))).toBe(true);
  user.kill();
  await ended;
  expect(cleanCache(env()).entries).toHaveLength(1);
  expect(cacheOf(env())).toMatchObject({ folder, bytes: 0, entries: [] });
});
