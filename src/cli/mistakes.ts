import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { EXIT, UserError } from '../domain/errors.ts';

/** What the system says when a place cannot be written, in words. */
const UNWRITABLE: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'a read-only file system',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
};
/** The same for a place that is something else than it should be. */
const MISTAKEN: Readonly<Record<string, string>> = {
  EISDIR: 'a folder, where a file is wanted',
  ENOTDIR: 'a part of the path is a file, not a folder',
};

/**
 * A mistake that is to be answered in a line: the user's own, or what the system refuses about a place of the user's.
 * null: a bug of ours.
 */
export function mistakeOf(error: unknown): UserError | null {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  if (path === null) return null;
  if (error.code === 'ENOENT' && !existsSync(tmpdir())) return noTemporary(tmpdir(), 'not there');
  const isTemporary = path.startsWith(`${tmpdir()}/`) || path.startsWith('/tmp/');
  const why = UNWRITABLE[error.code] ?? MISTAKEN[error.code];
  if (why === undefined) return null;
  if (isTemporary) return noTemporary(path, why);
  return error.code in UNWRITABLE
    ? new UserError(`${path}: ${why}`, 'name a place that you may read and write', EXIT.cannotWrite)
    : new UserError(`${path}: ${why}`, 'see optimise --help', EXIT.badInput);
}

function noTemporary(folder: string, why: string): UserError {
  return new UserError(
    `temporary folder ${folder}: ${why}`,
    'set TMPDIR to a folder that you may write',
    EXIT.cannotWrite,
  );
}
