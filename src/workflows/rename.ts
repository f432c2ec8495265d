import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { checkSearchName, layoutOf } from '../store/layout.ts';
import { lockSearch } from '../store/lock.ts';
import { readSearchFile, writeSearchFile } from '../store/search-file.ts';
import { reportAgain } from './report.ts';
import { findSearch } from './shared/find-search.ts';
import { thisProcess } from './shared/this-process.ts';

/** What `optimise rename` is asked for. */
export interface RenameRequest {
  readonly results: string;
  readonly name: string;
  readonly to: string;
  /** How the user calls us. */
  readonly command: string;
}

/**
 * Give a search another name; a report that it has is written anew.
 * @throws UserError for a name that is taken or cannot be one, or a search that another process holds (75)
 */
export async function renameSearch({ results, name, to, command }: RenameRequest): Promise<void> {
  const from = findSearch(results, name);
  checkSearchName(to);
  const layout = layoutOf(results, to);
  if (existsSync(layout.folder))
    throw new UserError(`${to}: there is one of this name`, 'choose another', EXIT.badUsage);
  const lock = lockSearch(from.folder, from.name, thisProcess());
  try {
    writeSearchFile(from.searchFile, { ...readSearchFile(from.searchFile), name: to });
    renameSync(from.folder, layout.folder);
  } finally {
    lock.release();
    // It went along with the folder.
    rmSync(join(layout.folder, '.lock'), { force: true });
  }
  if (existsSync(layout.reportFile)) await reportAgain({ results, name: to, png: false, command });
}
