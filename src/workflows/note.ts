import { rmSync } from 'node:fs';
import { writeTextFile } from '../store/json-file.ts';
import { readNote } from '../store/note-file.ts';
import { findSearch } from './shared/find-search.ts';

/**
 * What a user has written on a search, after writing it where there is something to write.
 * @param text null: nothing is written; empty: the note is taken away
 * @throws UserError for a search that is not there
 */
export function noteOn(results: string, name: string, text: string | null): string | null {
  const { noteFile } = findSearch(results, name);
  if (text === '') rmSync(noteFile, { force: true });
  else if (text !== null) writeTextFile(noteFile, `${text}\n`);
  return readNote(noteFile);
}
