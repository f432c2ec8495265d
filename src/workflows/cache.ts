import { readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { readTextOrNull } from '../launch/machine/cores.ts';
import { livingProcesses, startedWith } from '../launch/machine/proc.ts';
import { CACHE_VARIABLE, cacheFolder } from '../launch/python/cache.ts';

/** What is kept between searches, and where. */
export interface Cache {
  readonly folder: string;
  readonly bytes: number;
  /** Managed Python environments one by one, patched copies of Parsl together. */
  readonly entries: readonly { readonly name: string; readonly bytes: number }[];
}

/** Where Python environments and patched copies of Parsl are, and how large. */
export function cacheOf(env: NodeJS.ProcessEnv = process.env): Cache {
  const folder = cacheFolder(env);
  const entries = namesIn(folder).map((name) => ({ name, bytes: sizeOf(join(folder, name)) }));
  return { folder, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), entries };
}

/**
 * Remove all of it: the next start makes what it needs again.
 * @returns what was there
 * @throws UserError (75) while a process uses it
 */
export function cleanCache(env: NodeJS.ProcessEnv = process.env): Cache {
  const cache = cacheOf(env);
  const user = livingProcesses().find(({ pid }) => pid !== process.pid && uses(pid, cache.folder));
  if (user !== undefined) {
    throw new UserError(
      `${cache.folder} is used by process ${user.pid}`,
      'wait for it to end, or stop it',
      EXIT.locked,
    );
  }
  for (const { name } of cache.entries) rmSync(join(cache.folder, name), { recursive: true, force: true });
  return cache;
}

/** Runs have it in their command line or environment; between its runs a search itself is found by its program. */
function uses(pid: number, folder: string): boolean {
  const command = readTextOrNull(`/proc/${pid}/cmdline`) ?? '';
  if (command.includes(`${folder}/`)) return true;
  if (startedWith(pid, 'PYTHONPATH')?.includes(`${folder}/`) === true) return true;
  if (!/(?:^|[/\0])optimise(?:\.mjs)?\0/.test(command) || /\0cache\0/.test(command)) return false;
  const its = (name: string): string | undefined => startedWith(pid, name) ?? undefined;
  const home = its('HOME');
  const env = { [CACHE_VARIABLE]: its(CACHE_VARIABLE), XDG_CACHE_HOME: its('XDG_CACHE_HOME') };
  return command.includes(`\0${folder}\0`) || (home === homedir() && cacheFolder(env) === folder);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** What the files take on the disk. */
function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  // By entry and not by a recursive listing: a link to a folder is not the cache's.
  const own = BLOCK * (stat.blocks ?? 0);
  if (!stat.isDirectory()) return own;
  return readdirSync(path, { withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isSymbolicLink() ? 0 : sizeOf(join(path, entry.name))),
    own,
  );
}

const BLOCK = 512;
