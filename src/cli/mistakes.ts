import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { refusalOf, systemErrorOf } from '../domain/system-errors.ts';

/** What the system refuses without saying where. */
const SOMEWHERE = 'results, or the temporary folder';

/**
 * A mistake that is to be answered in a line: the user's own, or what the system refuses about a place of the user's.
 * null: a bug of ours.
 */
export function mistakeOf(error: unknown): UserError | null {
  if (error instanceof UserError) return error;
  const refused = systemErrorOf(error);
  if (refused === null) return null;
  const { code, path } = refused;
  if (path === null) return code === 'ENOENT' ? null : refusalOf(refused, SOMEWHERE);
  if (code === 'ENOENT' && !existsSync(tmpdir())) return noTemporary(`${tmpdir()}: not there`);
  const refusal = refusalOf(refused, path);
  return isTemporary(path) && refusal.exitCode !== EXIT.missing ? noTemporary(refusal.message) : refusal;
}

/** One of our own: others may well work in the same folder. */
function isTemporary(path: string): boolean {
  return path.startsWith(join(tmpdir(), 'optimise-'));
}

function noTemporary(what: string): UserError {
  return new UserError(
    `temporary folder ${what}`,
    'set TMPDIR to a folder that you may write, with room',
    EXIT.cannotWrite,
  );
}
