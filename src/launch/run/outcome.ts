import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What the run's processes and the machine had used at one moment; see harness/measured/measure.py. */
const SNAPSHOT = z.object({
  seconds: z.number(),
  cpus: z.number(),
  ownCpuSeconds: z.number(),
  peakRssMb: z.number(),
  cpuSeconds: z.array(z.number()),
  ioStallUs: z.number().nullable(),
  memoryStallUs: z.number().nullable(),
  ownIoStallUs: z.number().nullable(),
  ownMemoryStallUs: z.number().nullable(),
  swappedPages: z.number().nullable(),
});

const PROCESS = z.object({
  python: z.string(),
  executable: z.string().nullable(),
  gilEnabled: z.boolean(),
  main: z.string().nullable(),
  parsl: z.string().nullable(),
  overlay: z.string().nullable(),
  zmq: z.string().nullable(),
  gc: z.object({ enabled: z.boolean(), threshold: z.array(z.number()), frozen: z.boolean() }),
  switchInterval: z.number(),
  hooks: z.array(z.object({ hook: z.string(), args: z.record(z.string(), z.unknown()), error: z.string().nullable() })),
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

const ECHO = z.object({
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

const OUTCOME = z.object({
  outcome: z.enum(['ok', 'failed', 'invalid']),
  reason: z.string().nullable(),
  censored: z.boolean(),
  batches: z.array(z.number()),
  usPerTask: z.number().nullable(),
  tasks: z.number().nullable(),
  done: z.number().nullable(),
  makespanSeconds: z.number().nullable(),
  startupSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
  peakRssMb: z.number().nullable(),
  workers: z.number().nullable(),
  echo: ECHO.nullable(),
  machine: z.array(z.object({ before: SNAPSHOT, after: SNAPSHOT })),
});

/** What the harness says of a run. */
export type HarnessOutcome = z.infer<typeof OUTCOME>;
/** What was really applied, read back. */
export type Echo = z.infer<typeof ECHO>;
export type ProcessEcho = z.infer<typeof PROCESS>;
export type Snapshot = z.infer<typeof SNAPSHOT>;

/** The echo of a recorded run. @throws ZodError when it is of another version. */
export function parseEcho(echo: unknown): Echo {
  return ECHO.parse(echo);
}

/** @returns null when the harness wrote none: it was killed, or the app ended the process by itself. */
export function readOutcome(file: string): HarnessOutcome | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  return OUTCOME.parse(JSON.parse(text));
}
