import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomStreams } from '../../src/search/rng.ts';
import { openRunLog, readRuns } from '../../src/store/run-log.ts';
import { killAgainAndAgain, leftOver, startKillable } from '../helpers/kills.ts';
import { aSearchFile, onNodes, recordSearch } from '../helpers/recorded-search.ts';

const KILLS = 5;
/** A whole search takes about this long. */
const LONGEST_MS = 1500;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a log that ends at any byte of its last lines goes on to the very bytes of one that was never cut', () => {
  const { runsFile } = recordSearch(folder);
  const whole = readFileSync(runsFile);
  const runs = readRuns(runsFile);
  const lines = whole.toString().trimEnd().split('\n');
  const from = Buffer.byteLength(`${lines.slice(0, -2).join('\n')}\n`);
  for (let bytes = from; bytes < whole.length; bytes++) {
    writeFileSync(runsFile, whole);
    truncateSync(runsFile, bytes);
    const log = openRunLog(runsFile);
    expect(log.runs.length).toBeGreaterThanOrEqual(lines.length - 2);
    for (const run of runs.slice(log.runs.length)) log.append(run);
    if (!readFileSync(runsFile).equals(whole)) throw new Error(`cut at byte ${bytes} it went on otherwise`);
  }
});

test('a search that is killed again and again ends as one that never was: no run lost, nothing left over', async () => {
  const random = randomStreams('kills')('moments');
  const killed = await killAgainAndAgain(folder, KILLS, () => LONGEST_MS * random());
  expect(killed.kills).toBe(KILLS);
  expect(killed.lost).toBe(0);
  expect(killed.leftOver).toEqual([]);
  expect(killed.log).toBe(readFileSync(recordSearch(folder, { name: 'whole' }).runsFile, 'utf8'));
});

test('runs on several nodes are recorded in the order of the plan, whichever ends first and whenever it is killed', async () => {
  const nodes = 4;
  const random = randomStreams('kills')('moments on nodes');
  const killed = await killAgainAndAgain(folder, KILLS, () => LONGEST_MS * random(), nodes);
  expect(killed.lost).toBe(0);
  expect(killed.leftOver).toEqual([]);
  const { settings } = onNodes(aSearchFile(folder), nodes);
  expect(killed.log).toBe(readFileSync(recordSearch(folder, { name: 'whole', settings }).runsFile, 'utf8'));
});

test('of two processes that begin one search at once the second is refused and changes nothing', async () => {
  const ended = await Promise.all([startKillable(folder), startKillable(folder)].map((started) => started.ended));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 75]);
  expect(ended.find(({ code }) => code === 75)?.stderr).toMatch(/^search killed is held by .*\n$/);
  const whole = readFileSync(recordSearch(folder, { name: 'whole' }).runsFile, 'utf8');
  expect(readFileSync(join(folder, 'killed', 'runs.jsonl'), 'utf8')).toBe(whole);
  expect(leftOver(join(folder, 'killed'))).toEqual([]);
});
