import { z } from 'zod';
import { type DuelledSet, sameTreatments } from '../domain/report.ts';
import { readJsonFile, writeTextFile } from './json-file.ts';
import type { SearchLayout } from './layout.ts';
import { speedupSchema } from './report-file.ts';
import { firstOfPresent, type SearchFile } from './search-file.ts';

const duelsSchema = z.array(
  z.object({
    treatments: z.array(z.string()).readonly(),
    speedup: speedupSchema,
    kept: z.string(),
    /** The first run of the search on what the duel ran on; left out: its first of all. */
    fromRun: z.int().exactOptional(),
  }),
);

type Kept = Readonly<z.infer<typeof duelsSchema>>[number];

/** What duels have found since of a search's sets, on what the search says now that it runs on. */
export function duelsOf({ duelsFile }: SearchLayout, file: SearchFile): readonly DuelledSet[] {
  return readDuels(duelsFile, firstOfPresent(file));
}

/**
 * What duels have found of a search's sets since. A damaged file costs no report: it says nothing.
 * @param fromRun the first run of the search on what it runs on now: duels on anything else say nothing of it
 */
export function readDuels(file: string, fromRun: number): readonly DuelledSet[] {
  return keptIn(file)
    .filter((duel) => (duel.fromRun ?? 1) === fromRun)
    .map(({ fromRun: _, ...duel }) => duel);
}

/** Keep what a duel has found: of two of the same set the longer one stands, of equals the later. */
export function addDuels(file: string, fromRun: number, found: readonly DuelledSet[]): void {
  const all = found.reduce<Kept[]>((kept, one) => {
    const rival = kept.find(
      (duel) => (duel.fromRun ?? 1) === fromRun && sameTreatments(duel.treatments, one.treatments),
    );
    if (rival !== undefined && rival.speedup.blocks > one.speedup.blocks) return kept;
    return [...kept.filter((duel) => duel !== rival), { ...one, fromRun }];
  }, keptIn(file));
  writeTextFile(file, `${JSON.stringify(all, null, 2)}\n`);
}

function keptIn(file: string): Kept[] {
  try {
    return readJsonFile(file, duelsSchema) ?? [];
  } catch {
    return [];
  }
}
