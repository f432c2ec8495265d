import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from '../machine/process.ts';

/** The longest time that a timer of the runtime can wait; one set to more ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** From the last signal until an end is no longer waited for. */
const AFTER_ALL_MS = 2000;

/** Why a process was not waited for to its end. */
export type Stopped = 'timeout' | 'cancelled';

/** How a process ended that was ended by force; one that the kernel does not let go is not waited for. */
export async function endedOrLeft(ended: Promise<Ended>): Promise<Ended> {
  const left = { exitCode: null, signal: null, problem: 'it does not end' };
  return Promise.race([ended, sleep(AFTER_ALL_MS, left, { ref: false })]);
}

/** Waits for an end, a bound or an interruption, whichever comes first: one timer, no polling. @returns null: it ended. */
export async function endOrStop(
  ended: Promise<unknown>,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Stopped | null> {
  let release = (): void => {};
  const stopped = new Promise<Stopped>((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
    const onAbort = (): void => resolve('cancelled');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    release = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([stopped, ended.then(() => null)]);
  } finally {
    release();
  }
}
