import { EXIT, UserError } from '../domain/errors.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { lockSearch, type SearchLock } from '../store/lock.ts';
import { findFolder } from './shared/find-search.ts';
import { thisProcess } from './shared/this-process.ts';

/**
 * Remove searches with all that was measured, and folders of runs that no search asked for. Other searches that began with
 * their runs have copies.
 * @throws UserError before anything is removed, where one is not there or another process holds one (75); where something
 * of one cannot be removed (73)
 */
export function deleteSearches(results: string, names: readonly string[]): void {
  const found = names.map((name) => findFolder(results, name));
  const locks: SearchLock[] = [];
  try {
    for (const { layout, search } of found) {
      if (search) locks.push(lockSearch(layout.folder, layout.name, thisProcess()));
    }
    for (const { folder } of found.map(({ layout }) => layout)) {
      const problem = removeFolder(folder);
      if (problem !== null) throw new UserError(`cannot remove all of ${folder}: ${problem}`, '', EXIT.cannotWrite);
    }
  } finally {
    for (const lock of locks) lock.release();
  }
}
