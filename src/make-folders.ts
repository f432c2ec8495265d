import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from './domain/system-errors.ts';

/**
 * A folder and those above it that are not there. Node's own recursive mkdir never ends, deaf to Ctrl-C, where a file
 * system refuses a new folder as 'not there' (/proc does).
 * @throws the system's error
 */
export function makeFolders(folder: string, mode?: number): void {
  try {
    makeOne(folder, mode);
  } catch (error) {
    const parent = dirname(folder);
    if (!hasCode(error, 'ENOENT') || isFolder(parent)) throw error;
    makeFolders(parent, mode);
    makeOne(folder, mode);
  }
}

function makeOne(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
