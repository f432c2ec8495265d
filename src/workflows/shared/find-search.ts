import { EXIT, UserError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/words.ts';
import { layoutOf, type SearchLayout, searchNames } from '../../store/layout.ts';

/**
 * The search that a name stands for, the newest where none is given.
 * @throws UserError when there is none
 */
export function findSearch(results: string, name: string | null): SearchLayout {
  const names = searchNames(results);
  const found = name ?? names.at(-1);
  if (found === undefined) {
    throw new UserError(`no searches in ${results}`, 'start one: optimise --app myapp.py', EXIT.badInput);
  }
  if (!names.includes(found)) {
    throw new UserError(
      `no search ${found} in ${results}${didYouMean(found, names)}`,
      "'optimise list' shows them",
      EXIT.badInput,
    );
  }
  return layoutOf(results, found);
}
