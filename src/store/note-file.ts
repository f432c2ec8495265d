import { existsSync, readFileSync } from 'node:fs';

/** What a user has written on a search; null: nothing. */
export function readNote(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}
