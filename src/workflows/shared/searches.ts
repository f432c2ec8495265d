import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { SearchReport } from '../../domain/report.ts';
import { didYouMean } from '../../domain/words.ts';
import type { ListedSearch } from '../../report/text/list.ts';
import { layoutOf, type SearchLayout, searchNames } from '../../store/layout.ts';
import { isLocked } from '../../store/lock.ts';
import { readRuns } from '../../store/run-log.ts';
import { readSearchFile } from '../../store/search-file.ts';

/** The searches of a results folder, oldest first. */
export async function listSearches(results: string): Promise<ListedSearch[]> {
  return Promise.all(
    searchNames(results).map(async (name) => {
      const layout = layoutOf(results, name);
      const file = readSearchFile(layout.searchFile);
      const report = readReport(layout);
      const held = await isLocked(layout.folder);
      return {
        name,
        app: file.appName,
        state: held ? 'running' : file.state === 'done' ? 'done' : 'interrupted',
        runs: readRuns(layout.runsFile).length,
        budget: file.settings.budgets.at(-1)?.budget ?? 0,
        treatments: report?.recommended?.treatments ?? null,
        speedup: report?.recommended?.speedup ?? null,
      };
    }),
  );
}

/**
 * The search that a name stands for, the newest where none is given.
 * @throws UserError when there is none
 */
export function findSearch(results: string, name: string | undefined): SearchLayout {
  const names = searchNames(results);
  const found = name ?? names.at(-1);
  if (found === undefined) {
    throw new UserError(`no searches in ${results}`, 'start one: optimise --app myapp.py', EXIT.badInput);
  }
  if (!names.includes(found)) {
    throw new UserError(
      `no search ${found} in ${results}${didYouMean(found, names)}`,
      "'optimise list' shows them",
      EXIT.badInput,
    );
  }
  return layoutOf(results, found);
}

/** The report that a search last wrote; null: none yet. */
export function readReport(layout: SearchLayout): SearchReport | null {
  const file = join(layout.reportFolder, 'report.json');
  // Written by ourselves, atomically, from the run log: anything else is made anew.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SearchReport) : null;
}
