import { basename, join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import type { ReadHistory } from '../domain/history.ts';
import { type NamedHistory, writeHistoryPage } from '../report/page/write-history.ts';
import { readHistory } from '../search/regression/history.ts';
import { historyFiles, historyFolder, readHistoryFile } from '../store/history-file.ts';

/** What `optimise history` is asked for. */
export interface HistoryRequest {
  /** Files of series, or folders of them; empty: those of the results. */
  readonly places: readonly string[];
  readonly results: string;
  /** Where the page goes; null: beside the series of the results, and nowhere for others. */
  readonly out: string | null;
}

/** Series, and the files of the page that were written. */
export interface Histories {
  readonly histories: readonly ReadHistory[];
  readonly files: readonly string[];
}

/**
 * Series over versions, with what is found in them.
 * @throws UserError (65) where there is none, (73) where the page cannot be written
 */
export async function history({ places, results, out }: HistoryRequest): Promise<Histories> {
  const own = historyFolder(results);
  const from = places.length === 0 ? [own] : places;
  const missing = from.find((place) => historyFiles(place).length === 0);
  if (missing !== undefined) {
    const hint = 'optimise regress --history --old parsl==2026.04.06 --new parsl==2026.10.26 measures one';
    throw new UserError(`${missing}: no series there`, hint, EXIT.badInput);
  }
  const named = from
    .flatMap(historyFiles)
    .map((file): NamedHistory => [basename(file, '.json'), readHistory(readHistoryFile(file))]);
  const folder = out ?? (places.length === 0 ? own : null);
  const files = folder === null ? [] : (await writeHistoryPage(folder, named)).map((name) => join(folder, name));
  return { histories: named.map(([, one]) => one), files };
}
