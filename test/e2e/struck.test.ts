import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { randomStreams } from '../../src/search/rng.ts';
import { ATTACKS, attack } from '../helpers/attacks.ts';
import { realLeftOver, realLog, startReal } from '../helpers/real-search.ts';
import { strike, type TargetName } from '../helpers/strikes.ts';

// Whole searches of real runs.
vi.setConfig({ testTimeout: 400_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'struck-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Some of each kind; all of them are in npm run bench:reliability. */
const USUAL = ATTACKS.filter(({ fault }) => /read-only|open files/.test(fault));

test.each(USUAL.map((one) => [one.fault, one] as const))('%s: one line, nothing lost, goes on', async (_, one) => {
  const { met, told, wentOn, lost, left } = await attack(one);
  expect([met, told]).toEqual([{ code: one.exitCode, stderr: expect.stringMatching(/^optimise: /) }, true]);
  expect({ wentOn, lost, left }).toEqual({ wentOn: true, lost: 0, left: [] });
});

test('tool and worker of a real search killed: no run lost, nothing left, the decisions of an undisturbed one', async () => {
  const targets: TargetName[] = ['tool', 'worker'];
  const struck = await strike(folder, targets, 12, randomStreams('strikes')('moments'));
  expect(struck).toMatchObject({ strikes: targets, lost: 0, survived: true });
  expect(realLeftOver()).toEqual([]);
});

test('a clock that is put forward and back by hours changes no measured time', async () => {
  const clock = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'stepping-clock.mjs')).href;
  const variables = { NODE_OPTIONS: `--import=${clock}` };
  expect(await startReal({ results: folder, variables }).ended).toEqual({ code: 0, stderr: '' });
  const runs = realLog(folder)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(runs.length).toBeGreaterThan(4);
  for (const { wallSeconds, usPerTask } of runs) {
    expect(wallSeconds).toBeGreaterThan(0);
    expect(wallSeconds).toBeLessThan(60);
    expect(usPerTask).toBeGreaterThan(0);
  }
});
