import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where shared libraries live on the usual distributions. */
const FOLDERS = ['/usr/local/lib', '/usr/lib64', '/usr/lib', '/lib64', '/lib'];

/** The path of a shared library such as `libjemalloc`; null where it is not installed. */
export type FindLibrary = (name: string) => string | null;

/** Looks in the system's library folders and those of their architecture (`x86_64-linux-gnu`). */
export function findLibrary(name: string): string | null {
  for (const folder of FOLDERS.flatMap((root) => [root, ...architectures(root)])) {
    const file = entries(folder)
      .filter((entry) => entry.startsWith(`${name}.so`))
      .sort((a, b) => a.length - b.length)[0];
    if (file !== undefined) return join(folder, file);
  }
  return null;
}

function architectures(root: string): string[] {
  return entries(root)
    .filter((entry) => entry.endsWith('-linux-gnu'))
    .map((entry) => join(root, entry));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
