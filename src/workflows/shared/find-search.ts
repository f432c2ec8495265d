import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/words.ts';
import { layoutOf, type SearchLayout, searchNames } from '../../store/layout.ts';
import { measurementNames } from '../../store/measurements.ts';
import { splitSearchName } from './genome-names.ts';

/**
 * The search that a name stands for, the newest where none is given.
 * @throws UserError when there is none
 */
export function findSearch(results: string, name: string | null): SearchLayout {
  const names = searchNames(results);
  const found = name === null ? names.at(-1) : bareName(results, name);
  if (found === undefined) {
    throw new UserError(
      `no searches in ${results}`,
      'start one: optimise --app myapp.py; searches of another folder: --results DIR',
      EXIT.badInput,
    );
  }
  if (!names.includes(found)) {
    const longer = found === '' ? undefined : names.findLast((one) => one.startsWith(found));
    throw new UserError(
      `no search ${found} in ${results}${longer === undefined ? didYouMean(found, names) : ` (did you mean '${longer}'?)`}`,
      elsewhere(found) ?? "'optimise list' shows them",
      EXIT.badInput,
    );
  }
  return layoutOf(results, found);
}

/**
 * A search, or a folder of runs that no search asked for (`run`, `compare --measure` and others).
 * @throws UserError when there is neither
 */
export function findFolder(results: string, name: string): { readonly layout: SearchLayout; readonly search: boolean } {
  const bare = bareName(results, name);
  if (measurementNames(results).includes(bare)) return { layout: layoutOf(results, bare), search: false };
  return { layout: findSearch(results, name), search: true };
}

/** What may be a search, or a set of one, and is a path where a shell completed it: without the folder. */
export function searchCalled(results: string, text: string): string {
  const bare = bareName(results, text);
  return searchNames(results).includes(splitSearchName(bare).search) ? bare : text;
}

/** Completed by a shell it is a path. */
function bareName(results: string, name: string): string {
  return name.includes('/') && dirname(resolve(name)) === results ? basename(name) : name;
}

function elsewhere(name: string): string | null {
  if (!name.includes('/') || !existsSync(layoutOf(dirname(name), basename(name)).searchFile)) return null;
  return `it is in another folder: ${basename(name)} --results ${dirname(name)}`;
}
