import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import type { History } from '../domain/history.ts';
import { CHANGES, MEASURES } from '../domain/regression.ts';
import { writeTextFile } from './json-file.ts';
import { makeFolder } from './layout.ts';
import { parseWith } from './schema.ts';

const end = z.number().nullable();
const values = z.array(z.number().positive()).readonly();

const historySchema: z.ZodType<History> = z.object({
  format: z.literal(1),
  workload: z.string(),
  measure: z.enum(MEASURES),
  machine: z.string(),
  reference: z.object({ spec: z.string(), parsl: z.string(), python: z.string() }),
  points: z
    .array(
      z.object({
        version: z.string(),
        spec: z.string(),
        at: z.iso.datetime(),
        values,
        reference: values,
        failed: z.string().nullable(),
      }),
    )
    .readonly(),
  duels: z
    .array(
      z.object({
        before: z.string(),
        after: z.string(),
        within: z.object({ before: z.string(), after: z.string() }),
        ratio: z.object({ estimate: z.number(), low: end, high: end }).nullable(),
        change: z.enum(CHANGES),
        blocks: z.int(),
      }),
    )
    .readonly(),
});

/** The folder of the series in a folder of results. */
export function historyFolder(results: string): string {
  return join(results, 'history');
}

/** Every series in a folder, or the one of a file. @throws UserError (65) for a file that is none */
export function historyFiles(place: string): string[] {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(place, name));
}

/** @throws UserError (65) naming file and field */
export function readHistoryFile(file: string): History {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file}: ${why}`, 'restore it from a copy', EXIT.badInput);
  }
  return parseWith(historySchema, content, file);
}

/** @throws UserError (73) where it cannot be written */
export function writeHistoryFile(folder: string, name: string, history: History): void {
  makeFolder(folder);
  const file = join(folder, name);
  writeTextFile(file, `${JSON.stringify(history, null, 2)}\n`);
}
