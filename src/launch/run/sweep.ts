import { setTimeout as sleep } from 'node:timers/promises';
import { livingProcesses, startedWith } from '../machine/proc.ts';
import { isStale, removeFolder, stalePlaces } from './private-places.ts';

/** Marks every process of a run, whatever session it moved to. */
export const RUN_TAG = 'OPTIMISE_RUN_ID';

/** From asking to end until killing. */
const PATIENCE_MS = 1000;
const LOOK_AGAIN_MS = 20;
/** A process may be starting another one while we look: nothing is left when nothing was seen twice. */
const EMPTY_LOOKS = 2;

/**
 * Ends every process of a run: of its session, or with its tag.
 * Parsl's interchange and pool outlive the app that started them; this is needed after good runs too.
 */
export async function sweepRun(tag: string, session: number | undefined): Promise<void> {
  await endAll(() =>
    livingProcesses()
      .filter((entry) => entry.session === session || startedWith(entry.pid, RUN_TAG) === tag)
      .map((entry) => entry.pid),
  );
}

/** The same at once and without waiting: for a program that is about to end. */
export function killRun(tag: string, session: number | undefined): void {
  for (let look = 0; look < EMPTY_LOOKS; look++) {
    for (const entry of livingProcesses()) {
      if (entry.session === session || startedWith(entry.pid, RUN_TAG) === tag) send(entry.pid, 'SIGKILL');
    }
  }
}

/** Ends processes and removes folders of runs whose search was itself killed. */
export async function sweepStrays(): Promise<void> {
  const isStray = (pid: number): boolean => {
    const tag = startedWith(pid, RUN_TAG);
    return tag !== null && isStale(tag);
  };
  // A process that changed its title (Parsl's interchange does) has lost its tag: its session tells.
  const sessions = new Set(
    livingProcesses()
      .filter((entry) => isStray(entry.pid))
      .map((entry) => entry.session),
  );
  await endAll(() =>
    livingProcesses()
      .filter((entry) => sessions.has(entry.session) || isStray(entry.pid))
      .map((entry) => entry.pid),
  );
  for (const folder of stalePlaces()) removeFolder(folder);
}

async function endAll(find: () => number[]): Promise<void> {
  const started = performance.now();
  const asked = new Set<number>();
  let empty = 0;
  while (empty < EMPTY_LOOKS) {
    const pids = find();
    empty = pids.length === 0 ? empty + 1 : 0;
    const impatient = performance.now() - started > PATIENCE_MS;
    for (const pid of pids) {
      if (impatient) send(pid, 'SIGKILL');
      else if (!asked.has(pid)) send(pid, 'SIGTERM');
      asked.add(pid);
    }
    if (pids.length > 0) await sleep(LOOK_AGAIN_MS);
  }
}

/** A process may end between being seen and being sent a signal. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or not ours.
  }
}
