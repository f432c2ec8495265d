/**
 * A search with made-up runs in a process of its own, to be killed at any instant: `tsx killed-search.ts RESULTS [NODES]`.
 * It begins the search, or goes on with it.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../src/domain/errors.ts';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import type { Launcher } from '../../src/launch/run/launcher.ts';
import { layoutOf, makeFolder } from '../../src/store/layout.ts';
import { refuseLostRuns } from '../../src/store/recorded.ts';
import { readSearchFile, type SearchFile } from '../../src/store/search-file.ts';
import { conductSearch } from '../../src/workflows/shared/conduct.ts';
import { aSearchFile, madeUpRun, onNodes } from './recorded-search.ts';
import { surroundingsOf } from './target.ts';

/** As long as the smallest real thing between two lines, so that a kill meets runs and writing alike. */
const RUN_MS = 5;

const [results = '', asked = '1'] = process.argv.slice(2);
const nodes = Number(asked);
const layout = layoutOf(results, 'killed');
makeFolder(layout.folder);
const make = async (request: RunRequest): Promise<RunRecord> => {
  // Side by side, the first to begin is seldom the first to end.
  await sleep(nodes === 1 ? RUN_MS : 2 * nodes * RUN_MS * Math.random());
  return madeUpRun(request);
};
const launcher: Launcher = {
  run: make,
  close: async () => {},
  ...(nodes === 1 ? {} : { atOnce: nodes, runBlock: (unit) => Promise.all(unit.map(make)) }),
};
const begin = (runs: readonly RunRecord[]): SearchFile => {
  if (!existsSync(layout.searchFile)) return onNodes(aSearchFile(results, { name: 'killed', state: 'running' }), nodes);
  const file = readSearchFile(layout.searchFile);
  refuseLostRuns(layout, file, runs.length);
  return file;
};
process.stdout.write('begins\n');
try {
  await conductSearch(
    layout,
    begin,
    surroundingsOf(() => {}),
    () => launcher,
  );
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
