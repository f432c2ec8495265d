import type { ListedSearch } from '../report/text/list.ts';
import { layoutOf, searchNames } from '../store/layout.ts';
import { isLocked } from '../store/lock.ts';
import { readAnswer } from '../store/report-file.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { runsInAll } from './shared/progress.ts';

/** The searches of a results folder, oldest first. @throws UserError for a search whose files cannot be read */
export async function listSearches(results: string): Promise<ListedSearch[]> {
  return Promise.all(searchNames(results).map((name) => listed(results, name)));
}

async function listed(results: string, name: string): Promise<ListedSearch> {
  const layout = layoutOf(results, name);
  const file = readSearchFile(layout.searchFile);
  const recommended = readAnswer(layout.reportFile)?.recommended ?? null;
  const held = await isLocked(layout.folder);
  return {
    name,
    app: file.appName,
    state: held ? 'running' : file.state === 'done' ? 'done' : 'interrupted',
    runs: readRuns(layout.runsFile).length,
    budget: runsInAll(file.settings),
    treatments: recommended?.treatments ?? null,
    speedup: recommended?.speedup ?? null,
  };
}
