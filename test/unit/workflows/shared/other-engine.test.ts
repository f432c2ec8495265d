import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchSettings } from '../../../../src/domain/search-settings.ts';
import type { Launcher } from '../../../../src/launch/run/launcher.ts';
import { ofThenText } from '../../../../src/report/text/of-then.ts';
import { ENGINE } from '../../../../src/search/version.ts';
import type { SearchLayout } from '../../../../src/store/layout.ts';
import { readAnswer } from '../../../../src/store/report-file.ts';
import { readRuns } from '../../../../src/store/run-log.ts';
import { readSearchFile, type SearchFile, writeSearchFile } from '../../../../src/store/search-file.ts';
import { exportConfiguration } from '../../../../src/workflows/export.ts';
import { replayRecorded } from '../../../../src/workflows/replay.ts';
import { reportAgain } from '../../../../src/workflows/report.ts';
import { resumeSearch } from '../../../../src/workflows/resume.ts';
import { OfThen } from '../../../../src/workflows/shared/other-engine.ts';
import { madeUpRun } from '../../../helpers/recorded-search.ts';
import { stuckSearch, writeInterpreter } from '../../../helpers/stuck-search.ts';
import { BUILT_IN, surroundingsOf } from '../../../helpers/target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PLAIN = { colours: pc.createColors(false), width: 200 };
const surroundings = { ...surroundingsOf(() => {}), now: () => new Date('2026-12-01T10:00:00Z') };
const launcher: Launcher = { run: async (request) => madeUpRun(request), close: async () => {} };
const results = (): string => join(folder, 'results');
const report = () => reportAgain({ results: results(), name: 'stuck', png: false, command: 'optimise' });
const resume = (budget: number | null, launch = () => launcher) => {
  const how = { timeSeconds: null, scaleCheck: false, force: false, acceptChange: false };
  return resumeSearch({ results: results(), name: 'stuck', budget, ...how }, surroundings, launch);
};

/** A search of another engine: its runs are those of another seed than its file now names. */
async function ofAnotherEngine(changed: Partial<SearchFile> = {}): Promise<SearchLayout> {
  const { layout, python } = await stuckSearch(folder, { settings: searchSettings(40, { seed: '7', force: true }) });
  writeInterpreter(python, '2026.10.26', 'exit 1');
  await report();
  const { engine: _, ...file } = readSearchFile(layout.searchFile);
  writeSearchFile(layout.searchFile, { ...file, settings: { ...file.settings, seed: '1' }, ...changed });
  return layout;
}

test('what another engine answered stands: report and resume tell it and write nothing, export has its set', async () => {
  const layout = await ofAnotherEngine();
  const before = readFileSync(layout.reportFile, 'utf8');
  for (const asked of [report, () => resume(null), () => resume(40)]) {
    const error = await asked().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OfThen);
    const text = error instanceof OfThen ? ofThenText(error.answerOfThen, PLAIN) : '';
    expect(text).toContain('stuck was made by an engine of before 29 November 2026');
    expect(text).toMatch(/Confirmed: .* times as fast/);
    expect(text).toContain('Recommended: fast');
    expect(text).toMatch(/paste: 2\.\d+ \[/);
  }
  expect(readFileSync(layout.reportFile, 'utf8')).toBe(before);
  const wanted = {
    what: 'stuck',
    results: results(),
    format: 'json' as const,
    out: null,
    saved: join(folder, 'saved'),
  };
  const rest = { target: BUILT_IN, command: 'optimise', signal: new AbortController().signal };
  const exported = await exportConfiguration({ ...wanted, ...rest }, surroundings.terminal);
  expect(JSON.stringify(exported)).toContain('fast');
});

test('a place that is named for the report of another engine gets the report of then', async () => {
  const { reportFolder } = await ofAnotherEngine();
  const reportTo = (out: string) =>
    reportAgain({ results: results(), name: 'stuck', png: false, command: 'optimise', out });
  const out = join(folder, 'out');
  await expect(reportTo(out)).rejects.toMatchObject({ answerOfThen: { reportFolder: out } });
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('Confirmed');
  expect(readFileSync(join(out, 'genome.json'), 'utf8')).toContain('fast');
  // It stands in its own place already.
  await expect(reportTo(reportFolder)).rejects.toMatchObject({ answerOfThen: { reportFolder } });
});

test('with more runs this engine learns from the runs of another one, decides from there on, and says so', async () => {
  const layout = await ofAnotherEngine();
  const old = readRuns(layout.runsFile);
  const { source, answered } = await resume(90);
  expect(answered).toBe(true);
  const runs = readRuns(layout.runsFile);
  expect(runs.slice(0, old.length)).toEqual(old);
  expect(runs.length).toBeGreaterThan(old.length);
  expect(runs.length).toBeLessThanOrEqual(90);
  expect(source.report.recommended).toMatchObject({ treatments: ['fast'] });
  expect(source.report.recommended?.speedup?.low).toBeGreaterThan(1.9);
  const told = source.report.warnings.find(({ code }) => code === 'other-engine');
  expect(told?.text).toContain(`decides from run ${old.length + 1} on`);
  expect(replayRecorded(results(), 'stuck')).toEqual({ runs: runs.length, difference: null, made: null });
  expect((await report()).source.report.runs).toBe(runs.length);
  await resume(null, () => ({ ...launcher, run: () => Promise.reject(new Error('a run of a search that has ended')) }));
});

test('until its first answer the one of the other engine stays, over an interruption too', async () => {
  const layout = await ofAnotherEngine();
  const before = readFileSync(layout.reportFile, 'utf8');
  const old = readRuns(layout.runsFile).length;
  let made = 0;
  const stops: Launcher = {
    ...launcher,
    run: async (request) => (++made > 5 ? Promise.reject(new Error('struck')) : madeUpRun(request)),
  };
  await expect(resume(90, () => stops)).rejects.toThrow('struck');
  expect(readRuns(layout.runsFile)).toHaveLength(old + 5);
  expect(readFileSync(layout.reportFile, 'utf8')).toBe(before);
  await expect(report()).rejects.toThrow(OfThen);
  const { source } = await resume(null);
  expect(source.report.phase).toBe('done');
  expect(readAnswer(layout.reportFile)?.runs).toBeGreaterThan(old + 5);
});

test('a log that this very engine would not have written is refused, not gone on with', async () => {
  const layout = await ofAnotherEngine({ engine: ENGINE });
  const runs = readRuns(layout.runsFile);
  await expect(resume(90)).rejects.toMatchObject({ exitCode: 65, message: expect.stringContaining('of the run log') });
  expect(readRuns(layout.runsFile)).toEqual(runs);
});

test('replay names the engine that decided', async () => {
  await ofAnotherEngine({ engine: '2026-01-01' });
  expect(replayRecorded(results(), 'stuck')).toMatchObject({
    made: expect.stringMatching(/^decided by engine 2026-01-01; this is engine /),
    difference: expect.stringContaining('run '),
  });
});
