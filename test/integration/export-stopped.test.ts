import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepStrays } from '../../src/launch/run/sweep.ts';
import { optimise, type Running, startOptimise } from '../helpers/cli.ts';
import { leftOf } from '../helpers/left-over.ts';
import { stuckSearch } from '../helpers/stuck-search.ts';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  await stuckSearch(folder);
  await optimise(['report'], folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An export whose app hangs on its way to its Config. */
async function hanging(): Promise<Running> {
  const started = startOptimise(['export'], folder);
  const isUp = (): boolean => leftOf([started.child.pid]).some((found) => found.includes(' '));
  for (const deadline = Date.now() + 120_000; !isUp(); await sleep(20)) {
    if (Date.now() > deadline || started.child.exitCode !== null) throw new Error((await started.ended).stderr);
  }
  return started;
}

test('an export that is interrupted ends with the code of the signal, and nothing of the app is left', async () => {
  const { child, ended } = await hanging();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143, stdout: '' });
  expect(leftOf([child.pid])).toEqual([]);
});

test('what a killed export leaves, its folder and the app, is gone after the next start', async () => {
  const { child, ended } = await hanging();
  child.kill('SIGKILL');
  await ended;
  expect(leftOf([child.pid])).not.toEqual([]);
  const warnings: string[] = [];
  await sweepStrays((text) => warnings.push(text));
  expect([leftOf([child.pid]), warnings]).toEqual([[], []]);
});
