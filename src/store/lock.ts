import lockfile from 'proper-lockfile';
import { EXIT, UserError } from '../domain/errors.ts';

/** A lock whose holder was killed is taken over after this long. */
const STALE_MS = 15_000;

/**
 * Hold a search's folder for this process.
 * @throws UserError (exit 75) when another process holds it.
 */
export async function lockSearch(folder: string, name: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(folder, { stale: STALE_MS, update: STALE_MS / 3, lockfilePath: `${folder}/.lock` });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') {
      throw new UserError(`search ${name} is held by another process`, 'wait for it to end, or stop it', EXIT.locked);
    }
    throw error;
  }
}

/** Whether a living process holds a search's folder. */
export async function isLocked(folder: string): Promise<boolean> {
  return lockfile.check(folder, { stale: STALE_MS, lockfilePath: `${folder}/.lock` });
}
