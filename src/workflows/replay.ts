import { existsSync } from 'node:fs';
import { machineNumbers } from '../catalogue/applicable.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { SearchSettings } from '../domain/search-settings.ts';
import { readMachine } from '../launch/machine/cores.ts';
import { ENGINE } from '../search/version.ts';
import { readEarlier } from '../store/earlier.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { findSearch } from './shared/find-search.ts';
import { madeBy } from './shared/other-engine.ts';
import { earlierRuns, spaceOf } from './shared/recorded-space.ts';
import { type ReplayOptions, type ReplayResult, replaySearch, replayTable } from './tables/replay-table.ts';
import { loadTable, type TableOptions } from './tables/table.ts';

/** What `optimise replay --table` is asked for. */
export interface TableRequest extends Omit<TableOptions, 'machine'>, Pick<ReplayOptions, 'noise'> {
  /** The table as the user named it: its name in the results. */
  readonly named: string;
}

/**
 * Search recorded measurements in place of real runs, once for each of the settings.
 * @throws UserError for a table or rules that cannot be read, naming file and line
 */
export async function replayTables(
  request: TableRequest,
  settings: readonly SearchSettings[],
): Promise<ReplayResult[]> {
  const { named, noise, ...columns } = request;
  if (!existsSync(columns.table))
    throw new UserError(`--table ${named}: no such file`, `looked for ${columns.table}`, EXIT.badInput);
  const table = loadTable({ ...columns, machine: machineNumbers(await readMachine()) });
  const options = { table: named, maximise: columns.maximise, noise };
  return settings.map((each) => replayTable(table, each, options));
}

/** How a repeated search went. */
export interface Replayed {
  /** Runs of the log. */
  readonly runs: number;
  /** The first decision that differs, in words; null: none does. */
  readonly difference: string | null;
  /** Which version of the engine decided, where it is not this one, in words; null: it is. */
  readonly made: string | null;
}

/** Repeat a recorded search from its runs.jsonl, decision by decision. @param name null: the newest search */
export function replayRecorded(results: string, name: string | null): Replayed {
  const layout = findSearch(results, name);
  const file = readSearchFile(layout.searchFile);
  const runs = readRuns(layout.runsFile);
  const space = spaceOf(file);
  const difference = replaySearch(runs, file.settings, space, earlierRuns(readEarlier(layout.earlierFile), space));
  return {
    runs: runs.length,
    made: file.engine === ENGINE ? null : `decided by ${madeBy(file)}; this is engine ${ENGINE}`,
    difference:
      difference === null
        ? null
        : `run ${difference.run}: recorded ${JSON.stringify(difference.recorded)}, decided now ${JSON.stringify(difference.decided)}`,
  };
}
