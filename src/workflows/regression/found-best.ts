import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { GenomeRecord } from '../../domain/genome.ts';
import { DEFAULT_BUDGET, FIRST_LOOK_BUDGET } from '../../domain/search-settings.ts';
import { inFileName, layoutOf } from '../../store/layout.ts';
import { readSearchFile } from '../../store/search-file.ts';
import { type SearchRequest, startSearch, USUAL_SEARCH } from '../search.ts';
import { reportedGenome } from '../shared/genome-names.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import type { TargetRequest } from '../shared/target.ts';

/**
 * The fastest set that a search finds for an app on one Parsl: searched for once, then known by the search's name.
 * @returns the base (nothing in it) where nothing was faster
 * @throws UserError where the search that has that name has no answer yet
 * @throws Interrupted when stopped: the search can be resumed
 */
export async function foundBest(
  target: TargetRequest,
  { workload, python, results }: { readonly workload: string; readonly python: string; readonly results: string },
  surroundings: Surroundings,
): Promise<GenomeRecord> {
  const name = inFileName(`best-${workload}-${basename(dirname(dirname(python)))}`);
  const layout = layoutOf(results, name);
  if (existsSync(layout.searchFile)) surroundings.terminal.say(`the best is that of the search ${name}`);
  else {
    surroundings.terminal.say(`looking for the best once: ${surroundings.command} report ${name} shows it`);
    await startSearch(searchFor(target, name, python, results), surroundings);
  }
  return reportedGenome(layout, readSearchFile(layout.searchFile), 'fastest').genome;
}

function searchFor(target: TargetRequest, name: string, python: string, results: string): SearchRequest {
  const budget = target.app === null ? FIRST_LOOK_BUDGET : DEFAULT_BUDGET;
  return { ...USUAL_SEARCH, target: { ...target, python: [python] }, name, results, budget };
}
