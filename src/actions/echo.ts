import { z } from 'zod';
import { ROLES, type Role } from '../domain/factor.ts';

/** A kind of actions may read back more: that is kept, and checked by the kind. */
const PROCESS = z.looseObject({
  python: z.string(),
  executable: z.string().nullable(),
  gilEnabled: z.boolean(),
  main: z.string().nullable(),
  parsl: z.string().nullable(),
  overlay: z.string().nullable(),
  zmq: z.string().nullable(),
  gc: z.object({ enabled: z.boolean(), threshold: z.array(z.number()), frozen: z.boolean() }),
  switchInterval: z.number(),
  /** The actions that the process carried out itself, and how that ended. */
  hooks: z.array(z.looseObject({ error: z.string().nullable() })),
  cpus: z.array(z.array(z.number())),
  nice: z.array(z.number()),
  policy: z.array(z.string()),
  priority: z.array(z.number()),
  environment: z.record(z.string(), z.string().nullable()),
  count: z.number(),
  ranks: z.array(z.number()).optional(),
});

/** How an interpreter and its ZeroMQ were built; see harness/measured/interpreter.py. */
export const PYTHON_FACTS = z.object({
  executable: z.string(),
  version: z.string(),
  freeThreaded: z.boolean(),
  gilEnabled: z.boolean().nullable(),
  jitAvailable: z.boolean(),
  jitEnabled: z.boolean(),
  buildFlags: z.string(),
  zmqVersion: z.string().nullable(),
  libsodium: z.boolean(),
});

export const ECHO = z.looseObject({
  executors: z.array(
    z.object({
      label: z.string(),
      type: z.string(),
      provider: z.string().nullable(),
      workers: z.number().nullable(),
      blocks: z.number().nullable(),
    }),
  ),
  workers: z.number(),
  /** Not in records of before November 2026. */
  interpreter: PYTHON_FACTS.optional(),
  attributes: z.record(z.string(), z.unknown()),
  set: z.record(z.string(), z.array(z.unknown())),
  forced: z.record(z.string(), z.unknown()),
  arguments: z.array(z.string()),
  processes: z.object({
    submit: z.array(PROCESS),
    interchange: z.array(PROCESS),
    manager: z.array(PROCESS),
    worker: z.array(PROCESS),
  }),
});

/** What was really applied, read back. */
export type Echo = z.infer<typeof ECHO>;
/** Processes of a role that are alike in everything. */
export type ProcessEcho = z.infer<typeof PROCESS>;

/** The echo of a recorded run. @throws ZodError when it is of another version. */
export function parseEcho(echo: unknown): Echo {
  return ECHO.parse(echo);
}

/** The groups of processes of the roles that this run has. @param roles null: all of them */
export function processesOf(echo: Echo, roles: readonly Role[] | null): [Role, ProcessEcho][] {
  return (roles ?? ROLES).flatMap((role) => echo.processes[role].map((entry): [Role, ProcessEcho] => [role, entry]));
}

/** That a role was asked for of which there is no process, in words; null: there is one of each. */
export function missingRole(roles: readonly Role[] | null, echo: Echo, what: string): string | null {
  const missing = roles?.find((role) => echo.processes[role].length === 0);
  return missing === undefined ? null : `${what}: this run has no process of the role ${missing}`;
}
