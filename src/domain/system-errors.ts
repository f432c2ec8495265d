import { constants } from 'node:os';
import { EXIT, UserError } from './errors.ts';

/** What the system refuses, in words; what to do; the exit code. */
interface Refusal {
  readonly why: string;
  readonly hint: string;
  readonly exitCode: number;
}

const MAKE_ROOM = 'make room, then go on: what is recorded is kept';
const OTHER_PLACE = 'name a place that you may read and write';

const REFUSALS: Readonly<Record<string, Refusal>> = {
  EACCES: { why: 'permission denied', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  EPERM: { why: 'not permitted', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  EROFS: { why: 'a read-only file system', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  ENOENT: { why: 'not there, and cannot be made', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  ENOSPC: { why: 'no space left', hint: MAKE_ROOM, exitCode: EXIT.cannotWrite },
  EDQUOT: { why: 'the quota is used up', hint: MAKE_ROOM, exitCode: EXIT.cannotWrite },
  EFBIG: { why: 'larger than a file may be', hint: 'raise the limit (ulimit -f)', exitCode: EXIT.cannotWrite },
  EIO: { why: 'the device gave an error', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  EEXIST: { why: 'a file, where a folder is wanted', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  ENOTEMPTY: { why: 'something else writes to it', hint: 'try again', exitCode: EXIT.cannotWrite },
  EBUSY: { why: 'something else uses it', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  ESTALE: { why: 'gone on the server', hint: OTHER_PLACE, exitCode: EXIT.cannotWrite },
  EISDIR: { why: 'a folder, where a file is wanted', hint: 'name a file', exitCode: EXIT.badInput },
  ENOTDIR: { why: 'a part of the path is a file, not a folder', hint: 'name a folder', exitCode: EXIT.badInput },
  ELOOP: { why: 'its links lead in a circle', hint: 'name a file or folder', exitCode: EXIT.badInput },
  ENAMETOOLONG: { why: 'a name too long for the file system', hint: 'choose a shorter one', exitCode: EXIT.badInput },
  EMFILE: { why: 'too many files are open', hint: 'raise the limit (ulimit -n)', exitCode: EXIT.missing },
  ENFILE: { why: 'too many files are open on the machine', hint: 'end what holds them', exitCode: EXIT.missing },
  ENOMEM: { why: 'no memory left', hint: 'end what uses it, or raise the limit (ulimit -v)', exitCode: EXIT.missing },
  EAGAIN: {
    why: 'no further process may be started',
    hint: 'end some, or raise the limit (ulimit -u)',
    exitCode: EXIT.missing,
  },
};

/** An error of the system: its code, and the place where it knows one (a write knows none). */
export interface SystemError {
  readonly code: string;
  readonly path: string | null;
}

export function hasCode(error: unknown, code: string): boolean {
  return codeOf(error) === code;
}

/** Some that the system has a name for the runtime has none for: EDQUOT is 'Unknown system error -122' there. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!error.code.startsWith('Unknown system error') || !('errno' in error)) return error.code;
  const named = Object.entries(constants.errno).find(([, number]) => -number === error.errno);
  return named?.[0] ?? error.code;
}

/** null: an error of another kind, whose words are for those who mend the program. */
export function systemErrorOf(error: unknown): SystemError | null {
  if (!(error instanceof Error)) return null;
  const code = codeOf(error);
  if (code === null || !(code in REFUSALS)) return error.cause === undefined ? null : systemErrorOf(error.cause);
  return { code, path: 'path' in error && typeof error.path === 'string' ? error.path : null };
}

/** What the system refused about a place, as a user's mistake. */
export function refusalOf({ code }: SystemError, place: string): UserError {
  const { why, hint, exitCode } = REFUSALS[code] ?? { why: code, hint: OTHER_PLACE, exitCode: EXIT.cannotWrite };
  return new UserError(`${place}: ${why}`, hint, exitCode);
}

/**
 * What goes wrong while something is written, as a mistake that names it.
 * @throws UserError (mostly 73) in place of an error of the system
 */
export function writingTo<T>(place: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw unwritten(place, error);
  }
}

/** {@link writingTo} for what takes its time. */
export async function writtenTo<T>(place: string, writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw unwritten(place, error);
  }
}

/** The mistake that an error of the system is while a place is written; any other error as it is. */
export function unwritten(place: string, error: unknown): unknown {
  const refused = systemErrorOf(error);
  if (refused === null) return error;
  const { message, hint, exitCode } = refusalOf(refused, place);
  // A file in place of a folder is no place to write either.
  return new UserError(`cannot write ${message}`, hint, exitCode === EXIT.badInput ? EXIT.cannotWrite : exitCode);
}
