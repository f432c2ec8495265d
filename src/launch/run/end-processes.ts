import { setTimeout as sleep } from 'node:timers/promises';

/** From asking to end until killing. */
const PATIENCE_MS = 1000;
/** From the first look until what is still there is left alone: it may not be killed, or hangs in the kernel. */
const GIVE_UP_MS = 4000;
const LOOK_AGAIN_MS = 20;
/** A process may be starting another one while we look: nothing is left when nothing was seen twice. */
const EMPTY_LOOKS = 2;

/** Which processes are to end, and how they are met. */
export interface Ending {
  /** Those that are still there. */
  readonly find: () => readonly number[];
  /** Of those: the ones that wait for the others, and are ended by force only when they are alone. */
  readonly last: readonly number[];
  readonly send?: (pid: number, signal: NodeJS.Signals) => void;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Asks processes to end, then kills them; bounded in time.
 * @returns those that are still there
 */
export async function endAll(ending: Ending): Promise<number[]> {
  const { find, send: sendTo = send, now = () => performance.now(), wait = sleep } = ending;
  const last = new Set(ending.last);
  const started = now();
  const asked = new Set<number>();
  let empty = 0;
  while (empty < EMPTY_LOOKS) {
    const pids = find();
    empty = pids.length === 0 ? empty + 1 : 0;
    const passed = now() - started;
    const others = pids.filter((pid) => !last.has(pid));
    if (passed > GIVE_UP_MS) {
      for (const pid of pids) sendTo(pid, 'SIGKILL');
      return others;
    }
    for (const pid of others.length === 0 ? pids : others) {
      if (passed > PATIENCE_MS) sendTo(pid, 'SIGKILL');
      else if (!asked.has(pid)) sendTo(pid, 'SIGTERM');
      asked.add(pid);
    }
    if (pids.length > 0) await wait(LOOK_AGAIN_MS);
  }
  return [];
}

/** A process may end between being seen and being sent a signal. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or not ours.
  }
}
