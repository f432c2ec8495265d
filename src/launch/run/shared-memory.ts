import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readTextOrNull } from '../machine/cores.ts';
import { startedAtMs } from '../machine/proc.ts';
import { listFolder, SHARED_MEMORY } from './private-places.ts';

/** What Python's multiprocessing calls its semaphores and its shared memory. */
const OF_MULTIPROCESSING = /^(?:sem\.mp-|psm_)/;

/**
 * Inodes of the files of /dev/shm that the processes have in their memory: what was made by this run and not by
 * another program at the same time is known by its users only. By inode, because glibc maps a new semaphore under
 * another name than it is known by.
 */
function sharedMemoryOf(pids: readonly number[]): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const pid of pids) {
    // address permissions offset device inode path
    for (const match of (readTextOrNull(`/proc/${pid}/maps`) ?? '').matchAll(/ (\d+) +\/dev\/shm\//g)) {
      inodes.add(Number(match[1]));
    }
  }
  return inodes;
}

/** What processes were seen to have, and when the first of them started, in ms since 1970. */
export interface SeenMemory {
  readonly inodes: Set<number>;
  since: number;
}

export function noMemory(): SeenMemory {
  return { inodes: new Set(), since: Number.POSITIVE_INFINITY };
}

/** Remembers what the processes have now. */
export function noteMemory(seen: SeenMemory, pids: readonly number[]): void {
  for (const pid of pids) seen.since = Math.min(seen.since, startedAtMs(pid) ?? seen.since);
  for (const inode of sharedMemoryOf(pids)) seen.inodes.add(inode);
}

/** Clocks of processes and of files differ by a tick. */
const TICK_MS = 1000;

/**
 * Removes what our user made since those processes started and no living process has: killed ones could not do it
 * themselves.
 */
export function removeUnused({ inodes, since }: SeenMemory): void {
  if (inodes.size === 0) return;
  const own = listFolder(SHARED_MEMORY).flatMap((name) => {
    const stat = lstatSync(join(SHARED_MEMORY, name), { throwIfNoEntry: false });
    if (stat === undefined || stat.uid !== process.getuid?.() || !inodes.has(stat.ino)) return [];
    // Not every kernel says when a file was made.
    const made = stat.birthtimeMs > 0 ? stat.birthtimeMs : stat.mtimeMs;
    return made > since - TICK_MS && OF_MULTIPROCESSING.test(name) ? [{ name, inode: stat.ino }] : [];
  });
  if (own.length === 0) return;
  const used = sharedMemoryOf(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
  );
  for (const { name, inode } of own) if (!used.has(inode)) rmSync(join(SHARED_MEMORY, name), { force: true });
}
