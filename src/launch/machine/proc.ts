import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { readTextOrNull } from './cores.ts';

/** A living process, as far as a sweep wants to know it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** The device of its terminal; 0: it has none. */
  readonly terminal: number;
  /** In clock ticks since boot. */
  readonly started: number;
}

const PARENT_FIELD = 1;
const SESSION_FIELD = 3;
const TERMINAL_FIELD = 4;
const START_FIELD = 19;
const NICE_FIELD = 16;
const PRIORITY_FIELD = 37;
const POLICY_FIELD = 38;
/** By the kernel's numbers. */
const POLICIES: readonly (string | undefined)[] = ['other', 'fifo', 'rr', 'batch', undefined, 'idle'];

/** The fields of /proc/PID/stat behind the command's name, which may hold spaces and parentheses. */
function statFields(pid: number | string): string[] | null {
  const text = readTextOrNull(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** When a process started, in clock ticks since boot: with its id, a name that is not used twice. 0: there is none. */
export function mark(pid: number): number {
  return Number(statFields(pid)?.[START_FIELD] ?? 0);
}

/** The kernel's clock ticks per second, for programs: the same on every machine. */
const TICKS_PER_SECOND = 100;

/** When a process started, in ms since 1970 by today's clock; null: there is none. */
export function startedAtMs(pid: number): number | null {
  const start = mark(pid);
  const boot = /^btime (\d+)$/m.exec(readTextOrNull('/proc/stat') ?? '')?.[1];
  return start === 0 || boot === undefined ? null : 1000 * (Number(boot) + start / TICKS_PER_SECOND);
}

/** How the kernel schedules this program, and with it all that it starts. */
export function ownScheduling(): { readonly nice: number; readonly policy: string; readonly priority: number } {
  const fields = statFields('self') ?? [];
  const number = (at: number): number => Number(fields[at] ?? 0);
  const policy = number(POLICY_FIELD);
  return { nice: number(NICE_FIELD), policy: POLICIES[policy] ?? String(policy), priority: number(PRIORITY_FIELD) };
}

/** All processes that run (no zombies). */
export function livingProcesses(): ProcessEntry[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const fields = statFields(name);
    if (fields === null || fields[0] === 'Z' || fields[0] === 'X') return [];
    const number = (at: number): number => Number(fields[at] ?? 0);
    return [
      {
        pid: Number(name),
        parent: number(PARENT_FIELD),
        session: number(SESSION_FIELD),
        terminal: number(TERMINAL_FIELD),
        started: number(START_FIELD),
      },
    ];
  });
}

/** The value of a variable in the environment that a process was started with; null: not set, or not ours to read. */
export function startedWith(pid: number, name: string): string | null {
  const environment = readTextOrNull(`/proc/${pid}/environ`);
  const entry = environment?.split('\0').find((candidate) => candidate.startsWith(`${name}=`));
  return entry?.slice(name.length + 1) ?? null;
}

/** By the kernel's letter: `T` stopped (Ctrl-Z), `Z` ended but not yet waited for; null: there is none. */
export function stateOf(pid: number): string | null {
  return statFields(pid)?.[0] ?? null;
}

/** Ids of processes mean something inside of this only; empty where it cannot be told. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Whose process it is; null: it is gone. */
export function ownerOf(pid: number): number | null {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? null;
}

/** How the kernel calls a process. */
export function nameOf(pid: number): string {
  return readTextOrNull(`/proc/${pid}/comm`)?.trim() ?? 'unknown';
}
