import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchSettings } from '../../../src/domain/search-settings.ts';
import { readRuns } from '../../../src/store/run-log.ts';
import { readSearchFile } from '../../../src/store/search-file.ts';
import { replayRecorded } from '../../../src/workflows/replay.ts';
import { reportAgain } from '../../../src/workflows/report.ts';
import { resumeSearch } from '../../../src/workflows/resume.ts';
import { recordSearch } from '../../helpers/recorded-search.ts';
import { surroundingsOf } from '../../helpers/target.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(results, { recursive: true }));

const surroundings = { ...surroundingsOf(() => {}), now: () => new Date('2026-12-01T10:00:00Z') };
const request = { name: 'gone', budget: null, timeSeconds: null, scaleCheck: true, force: false, acceptChange: false };
const check = () => resumeSearch({ ...request, results }, surroundings);
const settings = (overrides: object) => ({ ...searchSettings(40, { seed: '1', force: true }), ...overrides });
const sized = { sizedByTasks: true, tasks: 100 };

test('a scale check that can tell nothing is refused in one line, and the search is as it was', async () => {
  const layout = recordSearch(results);
  const before = readSearchFile(layout.searchFile);
  await expect(check()).rejects.toMatchObject({ exitCode: 64, message: '--scale-check: the work of the app is fixed' });
  expect(readSearchFile(layout.searchFile)).toEqual(before);
});

test('a scale check is in the report, is replayed, and is not made twice', async () => {
  const runs = readRuns(recordSearch(results, { name: 'plain', settings: settings(sized) }).runsFile).length;
  const layout = recordSearch(results, { settings: settings({ ...sized, scaleChecks: [runs + 1] }) });
  expect(readRuns(layout.runsFile)).toHaveLength(runs + 12);
  const { source } = await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
  expect(source.report.scaled?.estimate).toBeCloseTo(2, 1);
  expect(replayRecorded(results, 'gone')).toEqual({ runs: runs + 12, difference: null, made: null });
  await expect(check()).rejects.toMatchObject({
    exitCode: 64,
    message: '--scale-check: search gone has that answer already',
  });
});

test('what is not confirmed is to be confirmed first', async () => {
  recordSearch(results, { settings: settings({ ...sized, budgets: [{ fromRun: 1, budget: 20 }] }) });
  await reportAgain({ results, name: 'gone', png: false, command: 'optimise' });
  await expect(check()).rejects.toMatchObject({
    exitCode: 64,
    message: '--scale-check: what search gone recommends is not confirmed yet',
    hint: 'confirm it first: add --budget N',
  });
});
