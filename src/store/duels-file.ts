import { z } from 'zod';
import type { DuelledSet } from '../domain/report.ts';
import { readJsonFile, writeTextFile } from './json-file.ts';

const duelsSchema = z.array(
  z.object({
    treatments: z.array(z.string()),
    speedup: z.object({
      estimate: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      blocks: z.int(),
      p90: z.number().nullable(),
    }),
    kept: z.string(),
  }),
);

/** What duels have found of a search's sets since, the newest of each. A damaged file costs no report: it says nothing. */
export function readDuels(file: string): readonly DuelledSet[] {
  try {
    return readJsonFile(file, duelsSchema) ?? [];
  } catch {
    return [];
  }
}

/** Keep what a duel has found: it stands in place of an earlier one of the same set. */
export function addDuels(file: string, found: readonly DuelledSet[]): void {
  const keyOf = ({ treatments }: DuelledSet): string => [...treatments].sort().join();
  const newer = new Set(found.map(keyOf));
  const kept = [...readDuels(file).filter((duel) => !newer.has(keyOf(duel))), ...found];
  writeTextFile(file, `${JSON.stringify(kept, null, 2)}\n`);
}
