import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as optimise from '../../src/index.ts';

/** The commands of the command line, and the function that does each. */
const FUNCTIONS: Readonly<Record<string, readonly unknown[]>> = {
  search: [optimise.startSearch],
  resume: [optimise.resumeSearch],
  report: [optimise.reportAgain, optimise.reportText, optimise.reportMarkdown],
  run: [optimise.singleRun, optimise.runText],
  profile: [optimise.profile, optimise.profileText],
  conclude: [optimise.concludeSearch],
  compare: [optimise.compare, optimise.compareText],
  history: [optimise.history, optimise.historyText],
  regress: [optimise.regress, optimise.regressHistory, optimise.regressionText, optimise.regressionMarkdown],
  export: [optimise.exportConfiguration],
  list: [optimise.listSearches, optimise.listText],
  check: [optimise.check, optimise.checkText],
  treatments: [optimise.listTreatments, optimise.treatmentsText],
  analyse: [optimise.analyse],
  rename: [optimise.renameSearch],
  delete: [optimise.deleteSearches],
  note: [optimise.noteOn],
  cache: [optimise.cacheOf, optimise.cleanCache],
  // Of the command line alone.
  completion: [],
  replay: [optimise.replayTables, optimise.replayRecorded, optimise.replayText],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimise-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('every command has its functions', () => {
  const commands = readdirSync(join(import.meta.dirname, '../../src/cli/commands')).map((file) =>
    file.replace('.ts', ''),
  );
  expect(Object.keys(FUNCTIONS).sort()).toEqual(commands.sort());
  for (const own of Object.values(FUNCTIONS).flat()) expect(own).toBeTypeOf('function');
});

test('a table is searched', async () => {
  const table = join(folder, 'table.csv');
  writeFileSync(table, 'a,b,time\n0,0,100\n1,0,80\n0,1,90\n1,1,60\n');
  const results = await optimise.replayTables(
    {
      ...{ table, named: 'table.csv', objective: 'time', maximise: false, base: 1, noise: 0.02 },
      ...{ repeats: null, failures: null, constraints: null },
    },
    ['1', '2'].map((seed) => optimise.searchSettings(12, { seed, phases: 'search' })),
  );
  expect(results.map(({ seed, recommended, regret }) => ({ seed, recommended, regret }))).toEqual(
    ['1', '2'].map((seed) => ({ seed, recommended: { a: '1', b: '1' }, regret: 0 })),
  );
});

test('a data set is analysed', async () => {
  const file = join(folder, 'runs.csv');
  const rows = Array.from({ length: 48 }, (_, i) => {
    const [a, b, c] = [i & 1, (i >> 1) & 1, (i >> 2) & 1];
    return `${a};${b};${c};${i};${1000 * 0.5 ** a! * 0.8 ** b! * (1 + 0.01 * Math.sin(i))}`;
  });
  writeFileSync(file, `fast;less;idle;timestamp;score\n${rows.join('\n')}\n`);
  const {
    summary,
    files,
    folder: written,
  } = await optimise.analyse({
    ...{ file, out: null, without: [], pair: null, scale: 'ln', tileOrder: 'clustered' },
    ...{ png: false, deltas: null, columns: { score: null, time: null } },
  });
  expect(written).toBe(join(folder, 'analysis'));
  expect(optimise.summaryText(summary, 'best', 80)).toContain('fast');
  expect(files.filter((name) => !existsSync(join(written, name)))).toEqual([]);
});

test('the gene pool is listed', async () => {
  const treatments = await optimise.listTreatments({ files: [], set: null });
  expect(treatments.map(({ treatment }) => treatment)).toContain('cfg_prefetch=1000');
  expect(optimise.treatmentsText(treatments)).toContain('cfg_prefetch=1000');
  await expect(optimise.listTreatments({ files: [], set: 'log-line' })).rejects.toThrow("did you mean 'log-lines'?");
});

test('a folder without searches has an empty list, and no search to report on', async () => {
  const results = join(folder, 'results');
  mkdirSync(results);
  expect(await optimise.listSearches(results)).toEqual([]);
  const request = { results, name: null, png: false, command: 'optimise' };
  await expect(optimise.reportAgain(request)).rejects.toThrow(optimise.UserError);
});
