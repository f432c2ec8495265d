import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTextOrNull } from '../machine/cores.ts';
import { mark } from '../machine/proc.ts';

/** Names of our folders and run tags: who made them can be read from them. */
const PREFIX = 'optimise-';
const SHARED_MEMORY = '/dev/shm';
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

function pidNamespace(): string {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0).toString(36);
  } catch {
    return '0';
  }
}

/** A run's own TMPDIR: short, and readable by its user only. */
export function makePrivateDir(tag: string): string {
  const folder = join(temporaryRoot(), tag);
  // Not with its parents: a TMPDIR that is not there is a mistake to be told.
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function temporaryRoot(): string {
  const root = tmpdir();
  return root.length > LONGEST_TMPDIR ? '/tmp' : root;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
}

/** Folders in the temporary places that were made by processes that are gone. */
export function stalePlaces(): string[] {
  return [temporaryRoot(), SHARED_MEMORY].flatMap((root) =>
    listFolder(root)
      .filter(isStale)
      .map((name) => join(root, name)),
  );
}

/** Semaphores and shared memory of Python's multiprocessing. */
export function sharedMemoryFiles(): ReadonlySet<string> {
  return new Set(listFolder(SHARED_MEMORY).filter((name) => /^(?:sem\.mp-|psm_)/.test(name)));
}

/**
 * Removes shared memory of our user that was not there before and that no living process has mapped: a killed run's.
 * Told by inode: glibc maps a new semaphore under another name than it is known by.
 */
export function removeSharedMemory(before: ReadonlySet<string>): void {
  const left = [...sharedMemoryFiles()].filter((name) => !before.has(name));
  const own = left.flatMap((name) => {
    const stat = statSync(join(SHARED_MEMORY, name), { throwIfNoEntry: false });
    return stat === undefined || stat.uid !== process.getuid?.() ? [] : [{ name, inode: stat.ino }];
  });
  if (own.length === 0) return;
  const mapped = mappedInodes();
  for (const { name, inode } of own) if (!mapped.has(inode)) rmSync(join(SHARED_MEMORY, name), { force: true });
}

/** Inodes of the files of /dev/shm that some process has in its memory. */
function mappedInodes(): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const pid of listFolder('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    // address permissions offset device inode path
    for (const match of (readTextOrNull(`/proc/${pid}/maps`) ?? '').matchAll(/ (\d+) +\/dev\/shm\//g)) {
      inodes.add(Number(match[1]));
    }
  }
  return inodes;
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
