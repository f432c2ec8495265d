import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ECHO } from '../../actions/echo.ts';
import { profileSchema } from '../../domain/profile.ts';

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

const OUTCOME = z.object({
  outcome: z.enum(['ok', 'failed', 'invalid']),
  reason: z.string().nullable(),
  censored: z.boolean(),
  batches: z.array(z.number()),
  usPerTask: z.number().nullable(),
  tasks: z.number().nullable(),
  done: z.number().nullable(),
  failedTasks: z.number().nullable(),
  retries: z.number().nullable(),
  lostWorkers: z.number().nullable(),
  makespanSeconds: z.number().nullable(),
  startupSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
  peakRssMb: z.number().nullable(),
  logBytes: z.number().nullable(),
  workers: z.number().nullable(),
  echo: ECHO.nullable(),
  machine: z.array(z.object({ before: SNAPSHOT, after: SNAPSHOT })),
  profile: profileSchema.exactOptional(),
  /** Blocks of workers that the configuration asks for were not there, in words. */
  shortOfWorkers: z.string().exactOptional(),
  /** The app was stopped after its first tasks; what became of it then says nothing. */
  stopped: z.literal(true).exactOptional(),
  /** The time per task is that of the steady part. */
  steady: z.literal(true).exactOptional(),
});

/** What the harness says of a run. */
export type HarnessOutcome = z.infer<typeof OUTCOME>;
export type Snapshot = z.infer<typeof SNAPSHOT>;

/** What stands for an outcome that is none: the app writes where it likes. */
const SPOILED: HarnessOutcome = {
  outcome: 'invalid',
  reason: 'outcome.json is not as the harness writes it: the app wrote to it',
  censored: false,
  batches: [],
  usPerTask: null,
  tasks: null,
  done: null,
  failedTasks: null,
  retries: null,
  lostWorkers: null,
  makespanSeconds: null,
  startupSeconds: null,
  cpuSeconds: null,
  peakRssMb: null,
  logBytes: null,
  workers: null,
  echo: null,
  machine: [],
};

/** Where the app was ended because it cannot be measured as it is. */
const PROBLEM = z.object({ problem: z.string() });

/** @returns null when the harness wrote none: it was killed. */
export function readOutcome(file: string): HarnessOutcome | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    const content: unknown = JSON.parse(text);
    const told = PROBLEM.safeParse(content);
    if (told.success) return { ...SPOILED, outcome: 'failed', reason: told.data.problem };
    return OUTCOME.parse(content);
  } catch {
    return SPOILED;
  }
}
