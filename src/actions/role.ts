import { z } from 'zod';
import { ROLES, type Role } from '../domain/factor.ts';
import { show } from './compare.ts';
import { type Echo, missingRole, processesOf } from './echo.ts';
import { noHtex, noPriorities } from './features.ts';
import type { ActionKind, SchedulingFact } from './kind.ts';

/** Kernel scheduling asked of one role's processes. */
type RoleSettings = {
  /** Logical CPUs for every thread of the role's processes. */
  readonly cpus?: readonly number[];
  /** One list of CPUs for each worker, by its rank (workers only). */
  readonly cpusByRank?: readonly (readonly number[])[];
  readonly nice?: number;
  readonly policy?: 'other' | 'batch' | 'idle' | 'fifo' | 'rr';
  readonly priority?: number;
};

export type RoleAction = { readonly kind: 'role'; readonly role: Role; readonly settings: RoleSettings };

const cpuList = z.array(z.int().min(0)).min(1);

const settingsEntry = z
  .strictObject({
    cpus: cpuList.exactOptional(),
    cpusByRank: z.array(cpuList).min(1).exactOptional(),
    nice: z.int().min(-20).max(19).exactOptional(),
    policy: z.enum(['other', 'batch', 'idle', 'fifo', 'rr']).exactOptional(),
    priority: z.int().min(1).max(99).exactOptional(),
  })
  .refine((settings) => Object.keys(settings).length > 0, 'say what is set: cpus, cpusByRank, nice, policy, priority');

const entry = z.partialRecord(z.enum([...ROLES, 'all']), settingsEntry);

export const role: ActionKind<RoleAction, z.infer<typeof entry>> = {
  entry,
  actions: (entries) =>
    Object.entries(entries).flatMap(([name, settings]) =>
      ROLES.filter((known) => name === 'all' || known === name).map((one) => ({ kind: 'role', role: one, settings })),
    ),

  whyNot: ({ role: of, settings }, { probe, machine }) => {
    const { nice = 0, policy = 'other' } = settings;
    const isPrivileged = nice < 0 || policy === 'fifo' || policy === 'rr';
    return (of === 'submit' ? null : noHtex(probe)) ?? (isPrivileged ? noPriorities(machine) : null);
  },

  check: checkRole,
  schedules: ({ role: of, settings }) => ({ role: of, facts: factsOf(settings) }),

  formats: [],
  carriedBy: 'hooks/',
  // The manager's helpers (the server and the tracker of multiprocessing) run where it runs.
  hook: ({ kind, role: of, settings }) => ({ kind, roles: of === 'manager' ? [of, 'helper'] : [of], settings }),
};

function factsOf({ cpus, cpusByRank, nice, policy }: RoleSettings): SchedulingFact[] {
  return [
    ...(cpus === undefined && cpusByRank === undefined ? [] : (['cpus'] as const)),
    ...(nice === undefined ? [] : (['nice'] as const)),
    ...(policy === undefined ? [] : (['policy', 'priority'] as const)),
  ];
}

function checkRole({ role: of, settings }: RoleAction, echo: Echo): string | null {
  for (const [, entry] of processesOf(echo, [of])) {
    const ranks = entry.ranks ?? [0];
    const masks =
      settings.cpusByRank === undefined ? [settings.cpus] : ranks.map((rank) => settings.cpusByRank?.[rank]);
    for (const mask of masks) {
      const wanted = mask === undefined ? null : [...mask].sort((a, b) => a - b);
      if (wanted !== null && JSON.stringify(entry.cpus) !== JSON.stringify([wanted])) {
        return `${of} runs on CPUs ${show(entry.cpus)} and not on ${show(wanted)} as asked`;
      }
    }
    const problem =
      differs(of, 'nice value', settings.nice, entry.nice) ??
      differs(of, 'scheduling policy', settings.policy, entry.policy) ??
      differs(of, 'priority', settings.priority, entry.priority);
    if (problem !== null) return problem;
  }
  return missingRole([of], echo, 'scheduling');
}

function differs<T>(of: Role, what: string, asked: T | undefined, actual: readonly T[]): string | null {
  if (asked === undefined || (actual.length === 1 && actual[0] === asked)) return null;
  return `the ${what} of ${of} is ${actual.join(' and ')} and not ${asked} as asked`;
}
