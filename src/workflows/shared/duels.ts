import { isBaseGenome, treatmentsOf } from '../../domain/genome.ts';
import type { DuelledSet } from '../../domain/report.ts';
import { addDuels } from '../../store/duels-file.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { firstOfPresent } from '../../store/search-file.ts';
import { changesOf, presentOf } from './changes.ts';
import type { Contest, Found } from './contest.ts';
import { HERE } from './ground.ts';
import { problemIn } from './readable.ts';
import type { Stoppable } from './target.ts';

/**
 * A search keeps what a duel on its own app has found of a set beside the app as written: report and export know it then.
 * A duel of an app, Parsl or machine that is another one by now says nothing of what the search measured.
 */
export async function rememberDuel(
  layout: SearchLayout,
  { genomes, file }: Pick<Contest, 'genomes' | 'file'>,
  { kept, pairs }: Pick<Found, 'kept' | 'pairs'>,
  { terminal, signal }: Stoppable,
): Promise<void> {
  const [first, ...others] = genomes;
  if (kept === undefined || first === undefined || !isBaseGenome(first)) return;
  const found = pairs.flatMap(({ speedup, caveat }, i): DuelledSet[] => {
    const genome = others[i];
    if (speedup === null || speedup.low === null || caveat !== null || genome === undefined || isBaseGenome(genome))
      return [];
    return [{ treatments: treatmentsOf(file.factors, genome), speedup, kept }];
  });
  if (found.length === 0) return;
  try {
    const { refused } = changesOf(file, await presentOf(file, HERE, signal));
    if (refused.length > 0) terminal.warn(`the search ${layout.name} does not remember it: ${refused.join('; ')}`);
    else addDuels(layout.duelsFile, firstOfPresent(file), found);
  } catch (error) {
    // Its answer is there all the same.
    terminal.warn(`the search ${layout.name} does not remember it: ${problemIn(error)}`);
  }
}
