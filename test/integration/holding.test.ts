import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashesOf } from '../../src/workflows/shared/sources.ts';
import { optimise, type Running, startOptimise } from '../helpers/cli.ts';
import { recordSearch } from '../helpers/recorded-search.ts';
import { type StuckSearch, stuckSearch, writeInterpreter } from '../helpers/stuck-search.ts';

let folder: string;
let stuck: StuckSearch;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  stuck = await stuckSearch(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A resume that has come to its first run, which hangs. */
async function running(...args: readonly string[]): Promise<Running> {
  const runs = readFileSync(stuck.layout.runsFile, 'utf8').trimEnd().split('\n').length;
  const request = join(stuck.layout.runsFolder, String(runs + 1).padStart(5, '0'));
  rmSync(request, { recursive: true, force: true });
  const started = startOptimise(['resume', '--budget', '80', ...args], folder);
  const deadline = Date.now() + 120_000;
  while (!existsSync(request)) {
    if (Date.now() > deadline) throw new Error(`no run began: ${(await started.ended).stderr}`);
    await sleep(50);
  }
  return started;
}

async function ended(started: Running, signal: NodeJS.Signals): Promise<number | null> {
  started.child.kill(signal);
  return (await started.ended).code;
}

test('a search whose process was killed is taken over at once; a stopped process keeps it', async () => {
  const first = await running();
  first.child.kill('SIGSTOP');
  const past = new Date(Date.now() - 60_000);
  utimesSync(join(stuck.layout.folder, '.lock'), past, past);
  const refused = await optimise(['resume'], folder);
  expect(refused.stderr).toMatch(/held by process \d+ on .*stopped/);
  expect(refused.code).toBe(75);
  await ended(first, 'SIGKILL');
  const second = await running();
  expect(await ended(second, 'SIGINT')).toBe(130);
});

test('who has lost the lock stops with one line and exit 75, and writes nothing more', async () => {
  const first = await running();
  const lock = join(stuck.layout.folder, '.lock');
  const held = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify({ ...held, token: 'another', host: 'elsewhere' }));
  const before = readFileSync(stuck.layout.searchFile, 'utf8');
  const { code, stderr } = await first.ended;
  expect(code).toBe(75);
  expect(stderr).toMatch(/taken over meanwhile \(process \d+ on elsewhere holds it\)/);
  expect(readFileSync(stuck.layout.searchFile, 'utf8')).toBe(before);
  expect(existsSync(lock)).toBe(true);
});

test('a lock that is a file of somebody else, or of the future, is no stack trace and is taken over when nobody renews it', async () => {
  const lock = join(recordSearch(join(folder, 'results'), { createdAt: '2026-11-27T10:00:00.000Z' }).folder, '.lock');
  writeFileSync(lock, 'what is this');
  expect((await optimise(['resume'], folder)).code).toBe(75);
  const future = new Date(Date.now() + 3_600_000);
  utimesSync(lock, future, future);
  expect((await optimise(['resume'], folder)).code).toBe(0);
  mkdirSync(lock);
  utimesSync(lock, future, future);
  expect((await optimise(['resume'], folder)).code).toBe(0);
  expect(existsSync(lock)).toBe(false);
});

test('a raised budget that is killed, or fails at once, keeps the finished answer and says that more is under way', async () => {
  const before = JSON.parse((await optimise(['report', '--json'], folder)).stdout);
  await ended(await running(), 'SIGKILL');
  const after = JSON.parse((await optimise(['report', '--json'], folder)).stdout);
  expect(after.recommended).toEqual(before.recommended);
  expect(after.fastest).toEqual(before.fastest);
  expect(after.attribution).toEqual(before.attribution);
  expect(after.phase).not.toBe('done');
  expect(JSON.stringify(after.warnings)).toContain('more is under way');
  const exported = await optimise(['export', '--format', 'json'], folder);
  expect(JSON.parse(exported.stdout).genome).toEqual(before.recommended.genome);
  expect(exported.stderr).toContain('more is under way');
  expect((await optimise(['compare', 'base', 'stuck'], folder)).stdout).toContain('more is under way');
  expect((await optimise(['list'], folder)).stdout).toMatch(/stuck .*interrupted .*times as fast/);
  rmSync(stuck.python);
  const concluded = JSON.parse((await optimise(['conclude', '--json'], folder)).stdout);
  expect(concluded).toEqual(before);
});

test('an edited module that the app imports is another app, and an edited Parsl another Parsl', async () => {
  const helper = join(folder, 'helper.py');
  const parsl = join(folder, 'parsl');
  writeFileSync(helper, 'SECONDS = 1\n');
  mkdirSync(join(parsl, 'dataflow'), { recursive: true });
  writeFileSync(join(parsl, 'dataflow', 'dflow.py'), 'PERIOD = 1\n');
  const file = JSON.parse(readFileSync(stuck.layout.searchFile, 'utf8'));
  writeFileSync(stuck.layout.searchFile, JSON.stringify({ ...file, sources: hashesOf([helper, parsl]) }));
  expect(await ended(await running(), 'SIGINT')).toBe(130);
  mkdirSync(join(parsl, 'dataflow', '__pycache__'));
  writeFileSync(join(parsl, 'dataflow', '__pycache__', 'dflow.py'), '');
  expect(await ended(await running(), 'SIGINT')).toBe(130);
  writeFileSync(helper, 'SECONDS = 2\n');
  writeFileSync(join(parsl, 'dataflow', 'dflow.py'), 'PERIOD = 2\n');
  const refused = await optimise(['resume', '--budget', '90'], folder);
  expect(refused.stderr).toMatch(/helper\.py was changed; \S*parsl was changed/);
  expect(refused.code).toBe(65);
});

test('another app or Parsl is refused with what changed; accepted, it is an epoch that the report tells of', async () => {
  writeFileSync(stuck.app, 'print("another app")\n');
  const refused = await optimise(['resume', '--budget', '80'], folder);
  expect(refused.stderr).toMatch(/app\.py was changed/);
  expect(refused.stderr).toContain('--accept-change');
  expect(refused.code).toBe(65);
  writeInterpreter(stuck.python, '2027.1.1');
  expect((await optimise(['resume', '--budget', '80'], folder)).stderr).toContain('Parsl is 2027.1.1, not 2026.10.26');
  const accepted = await running('--accept-change');
  await ended(accepted, 'SIGINT');
  const { settings } = JSON.parse(readFileSync(stuck.layout.searchFile, 'utf8'));
  const from = settings.budgets.at(-1).fromRun;
  expect(settings.epochStarts).toEqual([from]);
  const report = JSON.parse((await optimise(['report', '--json'], folder)).stdout);
  expect(JSON.stringify(report.warnings)).toMatch(
    new RegExp(`from run ${from} on .*app.py was changed; Parsl is 2027`),
  );
  rmSync(stuck.app);
  expect((await optimise(['resume'], folder)).stderr).toMatch(/app\.py: the app is gone/);
});
