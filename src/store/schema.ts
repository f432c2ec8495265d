import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { profileSchema } from '../domain/profile.ts';
import { OUTCOMES, PURPOSES, TASK_US } from '../domain/run.ts';

const gates = z.object({
  flagged: z.boolean(),
  reasons: z.array(z.string()),
  stolen: z.number().nullable(),
  foreignCpu: z.number().nullable(),
  ioStall: z.number().nullable(),
  memoryStall: z.number().nullable(),
  canary: z.number().nullable(),
  frequencyMhz: z.number().nullable(),
  swappedPages: z.number().nullable(),
});

const time = z.number().min(TASK_US.least).max(TASK_US.most);

/** Of a run that took the app through several inputs. */
const inputRun = z.object({
  input: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  usPerTask: time.nullable(),
  batches: z.array(time),
  tasks: z.number().nullable(),
  makespanSeconds: z.number().nullable(),
  wallSeconds: z.number(),
  cpuSeconds: z.number().nullable(),
  failedTasks: z.number().nullable(),
});

/** One line of runs.jsonl. */
export const runRecordSchema = z.object({
  run: z.int().positive(),
  id: z.string(),
  startedAt: z.iso.datetime(),
  wallSeconds: z.number(),
  genome: z.record(z.string(), z.string()),
  purpose: z.enum(PURPOSES),
  block: z.string().nullable(),
  epoch: z.int(),
  node: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  usPerTask: time.nullable(),
  batches: z.array(time),
  /** Not in the logs of before the end of November 2026. */
  asked: z.number().nullable().default(null),
  tasks: z.number().nullable(),
  makespanSeconds: z.number().nullable(),
  censored: z.boolean(),
  startupSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
  peakRssMb: z.number().nullable(),
  /** Not in the logs of before the end of November 2026. */
  logBytes: z.number().nullable().default(null),
  workers: z.number().nullable(),
  /** These three are not in the logs of before the end of November 2026 either. */
  failedTasks: z.number().nullable().default(null),
  retries: z.number().nullable().default(null),
  lostWorkers: z.number().nullable().default(null),
  echo: z.record(z.string(), z.unknown()).nullable(),
  gates: gates.nullable(),
  shortOfWorkers: z.string().exactOptional(),
  first: z.int().positive().exactOptional(),
  steady: z.literal(true).exactOptional(),
  profile: profileSchema.nullable().exactOptional(),
  inputs: z.array(inputRun).exactOptional(),
});

/** Parse what was read from `file`, or say in one line what is wrong with it and where. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue !== undefined && issue.path.length > 0 ? `field ${issue.path.join('.')}: ` : '';
  throw new UserError(
    `${where}: ${field}${issue?.message ?? 'unexpected content'}`,
    'the file was changed or written by another version',
    EXIT.badInput,
  );
}
