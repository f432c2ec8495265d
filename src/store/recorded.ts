import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { readJsonFile } from './json-file.ts';
import type { SearchLayout } from './layout.ts';
import type { SearchFile } from './search-file.ts';

const countSchema = z.object({ runs: z.int() });

/**
 * A log that ends early looks like one of a search that had no more runs; search.json and the report know how many it had.
 * @throws UserError (exit 65) where the log has fewer
 */
export function refuseLostRuns(layout: SearchLayout, file: SearchFile, runs: number): void {
  const known = Math.max(file.recorded ?? 0, reportedRuns(layout));
  if (runs >= known) return;
  throw new UserError(
    `${layout.runsFile}: ${runs === 0 ? 'no runs' : `${runs} runs`}, but the search had ${known}`,
    'restore the file from a copy, or start a new search',
    EXIT.badInput,
  );
}

/** A report that cannot be read says nothing; it is written anew. */
function reportedRuns({ reportFile }: SearchLayout): number {
  try {
    return readJsonFile(reportFile, countSchema)?.runs ?? 0;
  } catch {
    return 0;
  }
}
