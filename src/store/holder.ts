import { lstatSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonOf } from '../domain/json.ts';

/** A process as others can recognise it: its id with the time of its start, on one boot of one host. */
export interface ProcessFacts {
  readonly host: string;
  readonly bootId: string;
  /** Ids of processes mean something inside of one namespace only (containers that share a host's name have their own). */
  readonly pidNamespace: string;
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly started: number;
  /** When the process with this id started; 0: there is none. */
  readonly startOf: (pid: number) => number;
  readonly isStopped: (pid: number) => boolean;
}

/** What stands in a lock. */
export const holderSchema = z.object({
  token: z.string(),
  host: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  pid: z.int(),
  started: z.number(),
  since: z.iso.datetime(),
});

export type Holder = Readonly<z.infer<typeof holderSchema>>;

/** A lock as it was found. */
export interface FoundLock {
  /** null: of an earlier version (a folder), or anything else that stands there. */
  readonly holder: Holder | null;
  readonly text: string | null;
  readonly renewedMs: number;
}

/** null: nobody holds it. */
export function readLock(file: string): FoundLock | null {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const text = stat.isFile() ? textOrNull(file) : null;
  return { holder: holderOf(text), text, renewedMs: stat.mtimeMs };
}

/** It may be released between two looks, or not be ours to read. */
function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function holderOf(text: string | null): Holder | null {
  const parsed = holderSchema.safeParse(jsonOf(text ?? ''));
  return parsed.success ? parsed.data : null;
}

/** A lock that is renewed every {@link RENEW_MS} and was not for this long is nobody's, where no process can be asked for. */
export const STALE_MS = 15_000;
export const RENEW_MS = STALE_MS / 3;

/**
 * Whether a holder still is. Where its process can be looked for, only that tells: a stopped one holds its lock for as long
 * as it is there, a killed one for no moment longer. Elsewhere the time of the last renewal tells; one that lies in the
 * future was not made by somebody who renews it now.
 * @param nowMs by the clock of the file system that the lock is on
 */
export function isHeld({ holder, renewedMs }: FoundLock, here: ProcessFacts, nowMs: number): boolean {
  if (holder !== null && holder.host === here.host) {
    if (holder.bootId !== here.bootId) return false;
    if (holder.pidNamespace === here.pidNamespace) return here.startOf(holder.pid) === holder.started;
  }
  return Math.abs(nowMs - renewedMs) <= STALE_MS;
}
