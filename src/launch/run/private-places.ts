import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { readTextOrNull } from '../machine/cores.ts';
import { mark, pidNamespace as pidNamespaceLink } from '../machine/proc.ts';

/** Names of our folders and run tags: who made them can be read from them. */
const PREFIX = 'optimise-';
export const SHARED_MEMORY = '/dev/shm';
/** As short as the number itself was: the name stands in paths of sockets. */
const NAMESPACE_DIGITS = 7;
/** The path of a UNIX socket has 107 characters, and multiprocessing adds some 30 to TMPDIR. */
const LONGEST_TMPDIR = 40;

/**
 * A name that tells which process made it: `optimise-NAMESPACE-PID-START-RANDOM`.
 * It names a run's folders, and as OPTIMISE_RUN_ID it marks the run's processes.
 */
export function newTag(): string {
  const start = mark(process.pid);
  return `${PREFIX}${pidNamespace()}-${process.pid.toString(36)}-${start.toString(36)}-${randomBytes(3).toString('hex')}`;
}

/** Whether the process that made a tag is gone. A tag of another pid namespace (a container's) is never stale. */
export function isStale(tag: string): boolean {
  const [namespace, pid, start] = tag.slice(PREFIX.length).split('-');
  if (!tag.startsWith(PREFIX) || pid === undefined || start === undefined || namespace !== pidNamespace()) return false;
  return mark(Number.parseInt(pid, 36)) !== Number.parseInt(start, 36);
}

/** Which pids are meant: those of one namespace of one host, for temporary folders may be shared between hosts. */
function pidNamespace(): string {
  const boot = readTextOrNull('/proc/sys/kernel/random/boot_id') ?? '';
  return createHash('sha256').update(`${pidNamespaceLink()} ${boot}`).digest('hex').slice(0, NAMESPACE_DIGITS);
}

/**
 * A run's own TMPDIR: short, and readable by its user only.
 * @throws UserError (exit 73) where it cannot be made, or is there already: then somebody else made it
 */
export function makePrivateDir(tag: string): string {
  return makePrivate(temporaryRoot(), tag);
}

/** A folder of this name in another place, under the same terms. */
export function makePrivate(root: string, tag: string): string {
  const folder = join(root, tag);
  try {
    // Neither a folder nor a link that is there is taken; and not with its parents: a TMPDIR that is not there is a
    // mistake to be told.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `cannot make a private folder in the temporary folder ${root}: ${why}`,
      'set TMPDIR to a folder that is there, writable and not full',
      EXIT.cannotWrite,
    );
  }
  return folder;
}

/** Where a run's temporary folder is made. */
export function temporaryRoot(): string {
  const root = tmpdir();
  return root.length > LONGEST_TMPDIR ? '/tmp' : root;
}

/** Folders of our user in the temporary places that were made by processes that are gone; no links, no files. */
export function stalePlaces(): string[] {
  return [temporaryRoot(), SHARED_MEMORY].flatMap((root) =>
    listFolder(root)
      .filter(isStale)
      .map((name) => join(root, name))
      .filter(isOwnFolder),
  );
}

function isOwnFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}

/** Empty where it cannot be read. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
