import { readEarlier } from '../store/earlier.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { findSearch } from './shared/searches.ts';
import { earlierRuns, spaceOf } from './shared/target.ts';
import { replaySearch } from './tables/replay-table.ts';

export interface Replayed {
  /** Runs of the log. */
  readonly runs: number;
  /** The first decision that differs, in words; null: none does. */
  readonly difference: string | null;
}

/** Repeat a recorded search from its runs.jsonl, decision by decision. */
export function replayRecorded(results: string, name: string | undefined): Replayed {
  const layout = findSearch(results, name);
  const file = readSearchFile(layout.searchFile);
  const runs = readRuns(layout.runsFile);
  const space = spaceOf(file);
  const difference = replaySearch(runs, file.settings, space, earlierRuns(readEarlier(layout.earlierFile), space));
  return {
    runs: runs.length,
    difference:
      difference === null
        ? null
        : `run ${difference.run}: recorded ${JSON.stringify(difference.recorded)}, decided now ${JSON.stringify(difference.decided)}`,
  };
}
