import { access, constants } from 'node:fs/promises';
import { EXIT, UserError } from '../domain/errors.ts';
import { csvComplaint } from './csv-complaint.ts';
import { readJsonl } from './from-runs.ts';
import { type CsvColumns, readCsv } from './read-csv.ts';
import type { RunTable } from './table.ts';

/**
 * Reads recorded runs: the post's CSV form, our runs.csv (either may be gzipped), or a runs.jsonl.
 * @throws UserError (exit 65) naming file and line where the content is not as it should be.
 */
export async function readRuns(file: string, columns: CsvColumns = { score: null, time: null }): Promise<RunTable> {
  try {
    await access(file, constants.R_OK);
  } catch {
    throw new UserError(`cannot read ${file}`, 'is the path right, and may you read it?', EXIT.badInput);
  }
  try {
    return /\.jsonl$/.test(file) ? await readJsonl(file) : await readCsv(file, columns);
  } catch (error) {
    throw unreadable(file, error) ?? error;
  }
}

/** What the libraries of CSV and gzip refuse; null: something else. */
function unreadable(file: string, error: unknown): UserError | null {
  const complaint = csvComplaint(error);
  if (complaint !== null) {
    const hint = 'cells with quotes in them stand in quotes, and the quotes in them are doubled';
    return new UserError(`${file}:${complaint.line}: ${complaint.text}`, hint, EXIT.badInput);
  }
  const isGzip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isGzip ? new UserError(`${file}: damaged, or not packed by gzip`, 'pack it again', EXIT.badInput) : null;
}
