import { statfsSync } from 'node:fs';
import { EXIT, UserError } from '../../domain/errors.ts';
import { SHARED_MEMORY, temporaryRoot } from './private-places.ts';

/** Less than the semaphores of a pool of workers take: each of its runs would fail, with a traceback of Python's. */
export const LEAST_SHM_MB = 0.25;
/** Less than Parsl writes before its first task. */
const LEAST_TMP_MB = 1;
const BYTES_PER_MB = 1024 * 1024;

/** Room in a place; null: it is not there. */
export type RoomIn = (place: string) => { readonly mb: number; readonly inodes: number } | null;

/**
 * Where a run failed and its places are full although it is gone, it was not the run's fault: it says nothing of its
 * treatments, and no other would go better.
 * @throws UserError (69 or 73): what is recorded is kept, and the search goes on when there is room
 */
export function refuseFull(id: string, roomIn: RoomIn = roomOf): void {
  const places = [
    { place: SHARED_MEMORY, least: LEAST_SHM_MB, exitCode: EXIT.missing },
    { place: temporaryRoot(), least: LEAST_TMP_MB, exitCode: EXIT.cannotWrite },
  ];
  for (const { place, least, exitCode } of places) {
    const room = roomIn(place);
    if (room === null || (room.mb >= least && room.inodes > 0)) continue;
    throw new UserError(`${place} is full: run ${id}, which failed, does not count`, 'make room, then go on', exitCode);
  }
}

function roomOf(place: string): ReturnType<RoomIn> {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(place);
    // A file system without a table of inodes has no number of them.
    return { mb: (bavail * bsize) / BYTES_PER_MB, inodes: files === 0 ? 1 : ffree };
  } catch {
    return null;
  }
}
