import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOfTheClaim } from '../../../src/domain/run.ts';
import type { Launcher } from '../../../src/launch/run/launcher.ts';
import { Interrupted } from '../../../src/search/drive.ts';
import { readRuns } from '../../../src/store/run-log.ts';
import { readSearchFile } from '../../../src/store/search-file.ts';
import { type ConcludeRequest, concludeSearch } from '../../../src/workflows/conclude.ts';
import { replayRecorded } from '../../../src/workflows/replay.ts';
import { resumeSearch } from '../../../src/workflows/resume.ts';
import { madeUpRun } from '../../helpers/recorded-search.ts';
import { stuckSearch, writeInterpreter } from '../../helpers/stuck-search.ts';
import { surroundingsOf } from '../../helpers/target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const surroundings = { ...surroundingsOf(() => {}), now: () => new Date('2026-12-01T10:00:00Z') };
const launcher: Launcher = { run: async (request) => madeUpRun(request), close: async () => {} };

/** As it was when so many of its runs were made. */
async function interruptedAfter(done: number) {
  const { layout, python } = await stuckSearch(folder);
  writeInterpreter(python, '2026.10.26', 'exit 1');
  const lines = readFileSync(layout.runsFile, 'utf8').split('\n').slice(0, done);
  writeFileSync(layout.runsFile, lines.map((line) => `${line}\n`).join(''));
  const { recorded: _, ...file } = JSON.parse(readFileSync(layout.searchFile, 'utf8'));
  writeFileSync(layout.searchFile, JSON.stringify({ ...file, state: 'interrupted' }));
  const request = { results: join(folder, 'results'), name: 'stuck', acceptChange: false };
  return { layout, request };
}

test('a search that is concluded half-way is confirmed with the runs that this needs, and can be replayed', async () => {
  const done = 12;
  const { layout, request } = await interruptedAfter(done);
  const conclude = () => concludeSearch(request, surroundings, () => launcher);

  const { source, answered } = await conclude();
  expect(answered).toBe(true);
  expect(source.report.phase).toBe('done');
  expect(source.report.recommended?.treatments).toEqual(['fast']);
  expect(source.report.recommended?.speedup?.low).toBeGreaterThan(1.9);
  expect(source.report.warnings.map(({ code }) => code)).toContain('concluded');
  const runs = readRuns(layout.runsFile);
  expect(runs.length).toBeLessThanOrEqual(source.report.budget);
  expect(runs.slice(done).filter((run) => !isOfTheClaim(run)).length).toBeLessThan(4);
  expect(replayRecorded(request.results, 'stuck')).toEqual({ runs: runs.length, difference: null, made: null });

  const { settings } = readSearchFile(layout.searchFile);
  await conclude();
  expect(readRuns(layout.runsFile)).toEqual(runs);
  expect(readSearchFile(layout.searchFile).settings).toEqual(settings);
});

test.each([
  [0, 'it has no runs', /^no run was finished in /],
  [1, 'all it has is 1 run of the app as written', /^1 run is kept in /],
])('after %i runs there is nothing to conclude, and nothing is offered or made', async (done, why, kept) => {
  const { layout, request } = await interruptedAfter(done);
  const before = readSearchFile(layout.searchFile);
  const made: unknown[] = [];
  const run: Launcher['run'] = async (asked) => {
    made.push(asked);
    return madeUpRun(asked);
  };
  await expect(concludeSearch(request, surroundings, () => ({ ...launcher, run }))).rejects.toMatchObject({
    message: `search stuck: nothing to conclude yet, ${why}`,
    hint: 'go on with it: optimise resume stuck, or remove it: optimise delete stuck',
    exitCode: 65,
  });
  expect(made).toEqual([]);
  expect(readSearchFile(layout.searchFile)).toEqual(before);

  const lines = await interruptedLines(request);
  expect(lines.filter((line) => kept.test(line))).toHaveLength(1);
  expect(lines.join('\n')).not.toContain('conclude');
});

test('a search that has tried a set may be concluded, which is offered when it is interrupted', async () => {
  const { request } = await interruptedAfter(30);
  expect((await interruptedLines(request)).at(-1)).toMatch(/^or end it here and confirm .*: optimise conclude stuck /);
});

/** What is said when it is gone on with, and stopped before the next run is made. */
async function interruptedLines(request: ConcludeRequest): Promise<string[]> {
  const said: string[] = [];
  const { terminal } = surroundingsOf((line) => said.push(line));
  const stopped = { ...surroundings, terminal, signal: AbortSignal.abort() };
  const usual = { budget: null, timeSeconds: null, scaleCheck: false, force: false };
  await expect(resumeSearch({ ...request, ...usual }, stopped, () => launcher)).rejects.toThrow(Interrupted);
  return said;
}
