import { access } from 'node:fs/promises';
import { EXIT, UserError } from '../domain/errors.ts';
import { readJsonl } from './from-runs.ts';
import { type CsvColumns, readCsv } from './read-csv.ts';
import type { RunTable } from './table.ts';

/**
 * Reads recorded runs: the post's CSV form, our runs.csv (either may be gzipped), or a runs.jsonl.
 * @throws UserError (exit 65) naming file and line where the content is not as it should be.
 */
export async function readRuns(file: string, columns: CsvColumns = { score: null, time: null }): Promise<RunTable> {
  try {
    await access(file);
  } catch {
    throw new UserError(`cannot read ${file}`, 'is the path right?', EXIT.badInput);
  }
  return /\.jsonl$/.test(file) ? readJsonl(file) : readCsv(file, columns);
}
