import { existsSync, readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { writingTo } from '../domain/system-errors.ts';
import { parseWith } from './schema.ts';

/**
 * What is in a JSON file that we wrote; null: there is none.
 * @throws UserError (exit 65) naming file and field for anything else
 */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  return parseWith(schema, parsed(readFileSync(file, 'utf8'), file), file);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file}: not JSON`, "'optimise report' writes the files of a report anew", EXIT.badInput);
  }
}

/** Readers see the old text or the new, never half of it. */
export function writeTextFile(file: string, text: string): void {
  writingTo(file, () => writeFileAtomic.sync(file, text));
}
