import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { makeFolders } from '../../make-folders.ts';

/** Said by `--cache`, or by the user. Not seen by apps: their environment is without OPTIMISE_ variables. */
export const CACHE_VARIABLE = 'OPTIMISE_CACHE';

/** Where managed Python environments and patched copies of Parsl are kept. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { [CACHE_VARIABLE]: own, XDG_CACHE_HOME: shared } = env;
  if (own !== undefined && own !== '') return resolve(own);
  return join(shared === undefined || shared === '' ? join(homedir(), '.cache') : shared, 'optimise');
}

/** Where it is noted which code of catalogues the user has agreed to, by its hash. */
export function agreedFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), 'agreed');
}

/** Where diffs that were given are kept, by their content. */
export function diffsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(writableCache(env), 'diffs');
}

/** The same folder, there and writable. @throws UserError (73) */
export function writableCache(env: NodeJS.ProcessEnv = process.env): string {
  const folder = cacheFolder(env);
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(
      `cannot write to the cache ${folder} (${why})`,
      `name another place with --cache DIR or ${CACHE_VARIABLE}`,
      EXIT.cannotWrite,
    );
  }
  return folder;
}
