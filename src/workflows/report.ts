import type { ReportSource } from '../report/sections/section.ts';
import { retrace } from '../search/drive.ts';
import { runSearch } from '../search/engine.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { findSearch } from './shared/find-search.ts';
import { publish } from './shared/publish.ts';
import { sessionOf, spaceOf } from './shared/recorded-space.ts';

/** What `optimise report` is asked for. */
export interface ReportRequest {
  readonly results: string;
  /** null: the newest search. */
  readonly name: string | null;
  /** PNG beside each SVG. */
  readonly png: boolean;
  /** How the user calls us. */
  readonly command: string;
}

/** What the report says, and where its page and figures are. */
export interface Reported {
  readonly source: ReportSource;
  readonly folder: string;
}

/**
 * The report of a search again, from its run log: the search is answered from the log as far as that goes.
 * Nothing is started: app and interpreter may be gone.
 * @throws UserError for a search that is not there or cannot be read
 */
export async function reportAgain({ results, name, png, command }: ReportRequest): Promise<Reported> {
  const layout = findSearch(results, name);
  const file = readSearchFile(layout.searchFile);
  const session = sessionOf(layout, file, spaceOf(file));
  const { result: findings, phase } = retrace(runSearch(session), readRuns(layout.runsFile));
  const source = await publish({ layout, file, session, findings, phase, png, command });
  return { source, folder: layout.reportFolder };
}
