import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { hasCode } from '../domain/system-errors.ts';
import { type FoundLock, type Holder, isHeld, type ProcessFacts, RENEW_MS, readLock } from './holder.ts';

/**
 * A search's folder, held for one process. Own code: the libraries for it go by time alone, so that a stopped process loses
 * its lock and a killed one keeps it, and on their end they remove a lock that meanwhile is somebody else's.
 */
export interface SearchLock {
  /** Aborted when somebody else has taken the lock: what is running is to stop. */
  readonly lost: AbortSignal;
  /** To be asked before anything is written. @throws UserError (exit 75) when the lock is no longer ours */
  check(): void;
  release(): void;
}

const LOCK = '.lock';
/** Files that a start makes on its way to the lock; left behind where it was killed there. */
const ON_THE_WAY = '.lock-';
/** Two that find a dead holder at once: one takes its place, the other looks again. */
const TRIES = 5;
/** File systems without hard links say one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Hold a search's folder for this process.
 * @throws UserError (exit 75) when another process holds it.
 */
export function lockSearch(folder: string, name: string, here: ProcessFacts): SearchLock {
  const file = join(folder, LOCK);
  const token = randomUUID();
  const { host, bootId, pidNamespace, pid, started } = here;
  const holder: Holder = { token, host, bootId, pidNamespace, pid, started, since: new Date().toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  for (let tries = 0; tries < TRIES; tries++) {
    const { taken, nowMs } = tryToTake(folder, token, text);
    if (taken) {
      for (const rest of readdirSync(folder)) {
        if (rest.startsWith(ON_THE_WAY)) rmSync(join(folder, rest), { recursive: true, force: true });
      }
      return heldLock(file, name, token, text);
    }
    const found = readLock(file);
    if (found === null) continue;
    if (isHeld(found, here, nowMs)) throw refusal(name, found, here);
    putAside(file, join(folder, `${ON_THE_WAY}${token}-old`), found);
  }
  throw new UserError(`search ${name} is held by another process`, 'try again', EXIT.locked);
}

/** Whether a living process holds a search's folder. Writes nothing: the folder may be another user's. */
export function isLocked(folder: string, here: ProcessFacts): boolean {
  const found = readLock(join(folder, LOCK));
  return found !== null && isHeld(found, here, Date.now());
}

/** A lock is there with its content or not at all. The time is the file system's own: another host's clock may differ. */
function tryToTake(folder: string, token: string, text: string): { readonly taken: boolean; readonly nowMs: number } {
  const draft = join(folder, `${ON_THE_WAY}${token}`);
  try {
    writeFileSync(draft, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `cannot write ${folder}: ${why}`,
      'only who may write there can go on with it',
      EXIT.cannotWrite,
    );
  }
  const nowMs = statSync(draft).mtimeMs;
  try {
    return { taken: linked(draft, join(folder, LOCK), text), nowMs };
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(draft: string, file: string, text: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    // ENOENT: whoever has just taken the lock has cleared our draft away.
    if (hasCode(error, 'EEXIST') || hasCode(error, 'ENOENT')) return false;
    if (![...NO_LINKS].some((code) => hasCode(error, code))) throw error;
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A rename takes a lock away from one only; what it took is looked at again, and put back where it is a newer one. */
function putAside(file: string, aside: string, judged: FoundLock): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readLock(aside)?.text === judged.text) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, file);
}

function heldLock(file: string, name: string, token: string, text: string): SearchLock {
  const controller = new AbortController();
  const isOurs = (): boolean => readLock(file)?.holder?.token === token;
  const renewal = setInterval(() => {
    if (isOurs()) renew(file, text);
    else controller.abort();
  }, RENEW_MS);
  renewal.unref();
  return {
    lost: controller.signal,
    check: () => {
      if (!isOurs()) throw lossOf(name, readLock(file)?.holder ?? null);
    },
    release: () => {
      clearInterval(renewal);
      if (isOurs()) rmSync(file, { force: true });
    },
  };
}

/** The same bytes again: this sets the file's time by the file system's clock, and needs no room on a full disk. */
function renew(file: string, text: string): void {
  try {
    const descriptor = openSync(file, 'r+');
    try {
      writeSync(descriptor, text, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The next renewal may succeed; whether the lock is ours is asked before each write.
  }
}

function refusal(name: string, { holder }: FoundLock, here: ProcessFacts): UserError {
  if (holder === null) {
    return new UserError(`search ${name} is held by another process`, 'wait for it to end, or stop it', EXIT.locked);
  }
  const stopped = holder.host === here.host && here.isStopped(holder.pid);
  return new UserError(
    `search ${name} is held by process ${holder.pid} on ${holder.host} since ${holder.since}${stopped ? ', which is stopped (Ctrl-Z)' : ''}`,
    stopped ? `let it go on (fg), or end it: kill -9 ${holder.pid}` : 'wait for it to end, or stop it',
    EXIT.locked,
  );
}

function lossOf(name: string, holder: Holder | null): UserError {
  const by = holder === null ? 'its lock is gone' : `process ${holder.pid} on ${holder.host} holds it`;
  return new UserError(
    `search ${name} was taken over meanwhile (${by}): this process writes no more to it`,
    'what was recorded is kept',
    EXIT.locked,
  );
}
