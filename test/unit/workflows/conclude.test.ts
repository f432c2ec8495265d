import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOfTheClaim } from '../../../src/domain/run.ts';
import type { Launcher } from '../../../src/launch/run/launcher.ts';
import { readRuns } from '../../../src/store/run-log.ts';
import { readSearchFile } from '../../../src/store/search-file.ts';
import { concludeSearch } from '../../../src/workflows/conclude.ts';
import { replayRecorded } from '../../../src/workflows/replay.ts';
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

test('a search that is concluded half-way is confirmed with the runs that this needs, and can be replayed', async () => {
  const { layout, python } = await stuckSearch(folder);
  writeInterpreter(python, '2026.10.26', 'exit 1');
  const done = 12;
  const lines = readFileSync(layout.runsFile, 'utf8').split('\n');
  writeFileSync(layout.runsFile, `${lines.slice(0, done).join('\n')}\n`);
  const { recorded: _, ...file } = JSON.parse(readFileSync(layout.searchFile, 'utf8'));
  writeFileSync(layout.searchFile, JSON.stringify({ ...file, state: 'interrupted' }));
  const request = { results: join(folder, 'results'), name: 'stuck', acceptChange: false };
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
