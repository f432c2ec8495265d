import { EXIT, UserError } from '../domain/errors.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { lockSearch, type SearchLock } from '../store/lock.ts';
import { findSearch } from './shared/find-search.ts';
import { thisProcess } from './shared/this-process.ts';

/**
 * Remove searches with all that was measured. Others that began with their runs have copies.
 * @throws UserError before anything is removed, where one is not there or another process holds one (75); where something
 * of one cannot be removed (73)
 */
export function deleteSearches(results: string, names: readonly string[]): void {
  const layouts = names.map((name) => findSearch(results, name));
  const locks: SearchLock[] = [];
  try {
    for (const { folder, name } of layouts) locks.push(lockSearch(folder, name, thisProcess()));
    for (const { folder } of layouts) {
      const problem = removeFolder(folder);
      if (problem !== null) throw new UserError(`cannot remove all of ${folder}: ${problem}`, '', EXIT.cannotWrite);
    }
  } finally {
    for (const lock of locks) lock.release();
  }
}
