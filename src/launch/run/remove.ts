import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes a folder with all that is in it: however deep, whatever its modes, without following a link.
 * @returns null, or why something of it is still there: what cannot be removed must not end a search
 */
export function removeFolder(folder: string): string | null {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    return null;
  } catch {
    return removeFlat(folder);
  }
}

/** For what the quick way cannot do: paths that grow too long, folders that may not be entered. */
function removeFlat(folder: string): string | null {
  try {
    if (!isFolder(folder)) unlinkSync(folder);
    else flatten(folder);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Lifts what is in the folders below up to the root, a level at a time: no path is longer than three names. */
function flatten(root: string): void {
  chmodSync(root, 0o700);
  let lifted = 0;
  const waiting = readdirSync(root);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const path = join(root, name);
    if (!isFolder(path)) {
      unlinkSync(path);
      continue;
    }
    chmodSync(path, 0o700);
    for (const inner of readdirSync(path)) {
      const from = join(path, inner);
      if (!isFolder(from)) {
        unlinkSync(from);
        continue;
      }
      // A folder that moves is written to: its '..' changes.
      chmodSync(from, 0o700);
      let to = '';
      do to = `.lifted-${lifted++}`;
      while (isThere(join(root, to)));
      renameSync(from, join(root, to));
      waiting.push(to);
    }
    rmdirSync(path);
  }
  rmdirSync(root);
}

function isFolder(path: string): boolean {
  return lstatSync(path).isDirectory();
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
