import type { RunRecord } from '../../domain/run.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { adopted, changesOf, presentOf, refuseChanges } from './changes.ts';
import { isUnfinished } from './finished.ts';
import type { Grounds } from './ground.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The file of a search that goes on, held against what it is to run on now. A search that asks for no more runs compares
 * nothing: its app may be gone.
 * @throws UserError (exit 65) where runs before and after could not be compared
 */
export async function presentFile(
  layout: SearchLayout,
  file: SearchFile,
  runs: readonly RunRecord[],
  acceptChange: boolean,
  { terminal, signal }: Surroundings,
  grounds: Grounds,
): Promise<SearchFile> {
  if (!isUnfinished(layout, file, runs)) return file;
  const ground = grounds.open(file.launch.site ?? null, file.python.executable, file.app, layout);
  const present = await presentOf(file, ground, signal);
  const changes = changesOf(file, present);
  refuseChanges(changes, acceptChange, layout.name);
  const what = [...changes.refused, ...changes.epoch];
  if (what.length > 0 && runs.length > 0) {
    terminal.warn(`${what.join('; ')}: from run ${runs.length + 1} on this is another epoch`);
  }
  return adopted(file, present, changes, runs.length);
}
