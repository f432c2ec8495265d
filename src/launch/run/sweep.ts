import { livingProcesses, nameOf, ownerOf, type ProcessEntry, startedWith } from '../machine/proc.ts';
import { endAll, send } from './end-processes.ts';
import { isStale, stalePlaces } from './private-places.ts';
import { removeFolder } from './remove.ts';
import { noMemory, noteMemory, removeUnused, type SeenMemory } from './shared-memory.ts';
import { strayed, type Whereabouts } from './strayed.ts';

/** Marks every process of a run, whatever session it moved to. */
export const RUN_TAG = 'OPTIMISE_RUN_ID';

/** A process may be starting another one while we look. */
const LOOKS_AT_ONCE = 2;

/** A warning that a search goes on after. */
export type Warn = (text: string) => void;

/**
 * Ends every process of a run, and removes the shared memory that they had: those that came of `leader`, of its
 * session, or with the run's tag.
 * Parsl's interchange and pool outlive the app that started them; this is needed after good runs too. What may not be
 * ended (a setuid child) is told, and not waited for.
 * @param leader a supervisor, which ends when its offspring has; undefined: by the tag only
 * @param seen what was noted of their shared memory before some of them ended
 * @param where to look for those that left without a trace; null: none can
 */
export async function sweepRun(
  tag: string,
  leader: number | undefined,
  warn: Warn,
  seen: SeenMemory = noMemory(),
  where: Whereabouts | null = null,
): Promise<void> {
  const find = (): number[] => [
    ...new Set([...processesOfRun(tag, leader), ...(where === null ? [] : strayed(where))]),
  ];
  await endFound(find, leader === undefined ? [] : [leader], warn, seen);
}

/** The shared memory of a run that is about to be interrupted. */
export function memoryOfRun(tag: string, leader: number | undefined): SeenMemory {
  const seen = noMemory();
  noteMemory(seen, processesOfRun(tag, leader));
  return seen;
}

/** The same at once and without waiting: for a program that is about to end. */
export function killRun(tag: string, leader: number | undefined): void {
  for (let look = 0; look < LOOKS_AT_ONCE; look++) for (const pid of processesOfRun(tag, leader)) send(pid, 'SIGKILL');
}

function processesOfRun(tag: string, leader: number | undefined): number[] {
  const all = livingProcesses();
  const offspring = offspringOf(all, new Set(leader === undefined ? [] : [leader]));
  return all
    .filter(({ pid, session }) => offspring.has(pid) || session === leader || startedWith(pid, RUN_TAG) === tag)
    .map(({ pid }) => pid);
}

/** The processes and all that came of them. */
function offspringOf(all: readonly ProcessEntry[], ancestors: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set(ancestors);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Ends processes and removes folders of runs whose search was itself killed; of this user's only. */
export async function sweepStrays(warn: Warn): Promise<void> {
  const isStray = (pid: number): boolean => {
    const tag = startedWith(pid, RUN_TAG);
    return tag !== null && isStale(tag) && ownerOf(pid) === process.getuid?.();
  };
  const marked = livingProcesses().filter(({ pid }) => isStray(pid));
  // A process that changed its title (Parsl's interchange does) has lost its tag: its session tells.
  const sessions = new Set(marked.map(({ session }) => session));
  const known = new Set(marked.map(({ pid }) => pid));
  const find = (): number[] => {
    const all = livingProcesses();
    for (const { pid, session } of all) if (sessions.has(session) || isStray(pid)) known.add(pid);
    const offspring = offspringOf(all, new Set(all.flatMap(({ pid }) => (known.has(pid) ? [pid] : []))));
    return all.flatMap(({ pid }) => (offspring.has(pid) ? [pid] : []));
  };
  await endFound(find, supervisorsOf(marked), warn, noMemory());
  const problems = stalePlaces().flatMap((folder) => removeFolder(folder) ?? []);
  if (problems.length > 0) warn(`what an earlier run left could not be removed: ${problems.join('; ')}`);
}

/** Leaders of sessions that have the ancestors of others: they end when those have. */
function supervisorsOf(marked: readonly ProcessEntry[]): number[] {
  const parents = new Set(marked.map(({ parent }) => parent));
  return marked.filter(({ pid, session }) => pid === session && parents.has(pid)).map(({ pid }) => pid);
}

async function endFound(find: () => number[], last: readonly number[], warn: Warn, seen: SeenMemory): Promise<void> {
  const left = await endAll({
    last,
    find: () => {
      const pids = find();
      noteMemory(seen, pids);
      return pids;
    },
  });
  if (left.length > 0) {
    const names = left.map((pid) => `${pid} (${nameOf(pid)}, of user ${ownerOf(pid)})`);
    warn(`${names.length === 1 ? 'a process' : 'processes'} of a run would not end: ${names.join(', ')}`);
  }
  removeUnused(seen);
}
