import { z } from 'zod';
import { type GenomeRecord, sameRecord } from '../domain/genome.ts';
import { readJsonFile, writeTextFile } from './json-file.ts';

const snippetSchema = z.object({ genome: z.record(z.string(), z.string()), python: z.string() });

/** Keep a genome's configuration as Python: making it starts the app, reading it does not. */
export function writeSnippet(file: string, genome: GenomeRecord, python: string): void {
  writeTextFile(file, `${JSON.stringify({ genome, python }, null, 2)}\n`);
}

/** The kept configuration of this very genome; null: none was made. @throws UserError for a file that is not ours */
export function readSnippet(file: string, genome: GenomeRecord): string | null {
  const kept = readJsonFile(file, snippetSchema);
  return kept !== null && sameRecord(kept.genome, genome) ? kept.python : null;
}
