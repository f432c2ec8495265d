import { LowSync } from 'lowdb';
import { JSONFileSync } from 'lowdb/node';
import { z } from 'zod';
import { EXIT, UserError } from '../domain/errors.ts';
import { EXPECTATIONS, REACHES, RISKS, ROLES, TREATMENT_CLASSES } from '../domain/factor.ts';
import { METRICS } from '../domain/run.ts';
import { STRATEGIES } from '../domain/search-settings.ts';
import { writingTo } from '../domain/system-errors.ts';
import { parseWith } from './schema.ts';

/**
 * The version of the files of a search. Raised when an older program could not go on with a newer file; every older one is
 * read. 1: until the end of November 2026. 2: lines of runs.jsonl have checksums, settings know of rounds that were concluded.
 */
export const FORMAT = 2;

const roles = z.array(z.enum(ROLES));
type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
const json: z.ZodType<JsonValue> = z.json();

// A file from elsewhere must not put more than a name into an exported line of shell.
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');

const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), target: z.string(), value: json }),
  z.object({ kind: z.literal('env'), name: variableName, value: z.string().nullable(), roles: roles.exactOptional() }),
  z.object({ kind: z.literal('patch'), file: z.string() }),
  z.object({
    kind: z.literal('role'),
    role: z.enum(ROLES),
    settings: z.object({
      cpus: z.array(z.int()).exactOptional(),
      cpusByRank: z.array(z.array(z.int())).exactOptional(),
      nice: z.int().exactOptional(),
      policy: z.enum(['other', 'batch', 'idle', 'fifo', 'rr']).exactOptional(),
      priority: z.int().exactOptional(),
    }),
  }),
  z.object({ kind: z.literal('hook'), hook: z.string(), roles, args: z.record(z.string(), json) }),
  z.object({ kind: z.literal('interpreter'), python: z.string() }),
  z.object({
    kind: z.literal('app'),
    argument: z.string().exactOptional(),
    env: variableName.exactOptional(),
    value: z.string(),
  }),
]);

const factorSchema = z.object({
  name: z.string(),
  about: z.string(),
  ordinal: z.boolean(),
  scale: z.enum(['linear', 'log']),
  levels: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.number(), z.string()]).nullable(),
      about: z.string(),
      class: z.enum(TREATMENT_CLASSES),
      risk: z.enum(RISKS).nullable(),
      expect: z.enum(EXPECTATIONS).exactOptional(),
      caution: z.string().exactOptional(),
      actions: z.array(actionSchema),
    }),
  ),
  caution: z.string().nullable(),
  aliases: z.record(z.string(), z.string()),
  set: z.string().nullable(),
  when: z.string().nullable(),
  reach: z.enum(REACHES).exactOptional(),
});

const ruleSchema = z.object({
  statement: z.union([
    z.object({ kind: z.literal('expression'), text: z.string() }),
    z.object({ kind: z.enum(['excludes', 'exactly-one', 'requires']), of: z.array(z.string()) }),
    z.object({ kind: z.literal('at-most'), count: z.int(), of: z.array(z.string()) }),
  ]),
  because: z.string().nullable(),
  place: z.object({ file: z.string(), line: z.int(), column: z.int() }).nullable(),
});

const price = z.number().min(0);

const settingsSchema = z.object({
  seed: z.string(),
  strategy: z.enum(STRATEGIES),
  budgets: z
    .array(z.object({ fromRun: z.int(), budget: z.int(), concludes: z.literal(true).exactOptional() }))
    .min(1)
    .readonly(),
  timeSeconds: z.number().nullable(),
  timeSteps: z
    .array(z.object({ fromRun: z.int(), seconds: z.number() }))
    .readonly()
    .exactOptional(),
  metric: z.enum(METRICS),
  seconds: z.number(),
  sizedByTasks: z.boolean(),
  tasks: z.int().nullable(),
  prices: z.object({
    environment: price,
    config: price,
    source: price,
    'config-lossy': price,
    'source-lossy': price,
    dangerous: price,
  }),
  maxMemoryMb: z.number().nullable(),
  scaleCheck: z.boolean(),
  scaleChecks: z.array(z.int()).readonly().exactOptional(),
  within: z.number().nullable().default(null),
  force: z.boolean(),
  phases: z.enum(['all', 'search']),
  profiled: z.literal(true).exactOptional(),
  profilesSets: z.literal(true).exactOptional(),
  insist: z.literal(true).exactOptional(),
  narrows: z.literal(true).exactOptional(),
  budgetByLength: z.literal(true).exactOptional(),
  epochStarts: z.array(z.int()).readonly().exactOptional(),
  capping: z.boolean().exactOptional(),
  nodes: z.int().min(1).exactOptional(),
  given: z
    .array(z.object({ fromRun: z.int().min(1), runs: z.int().min(1) }))
    .readonly()
    .exactOptional(),
  startingPoints: z.array(z.record(z.string(), z.string())).readonly(),
});

const appSchema = z.object({
  kind: z.enum(['script', 'module']),
  target: z.string(),
  args: z.array(z.string()),
  inputs: z.array(z.array(z.string()).readonly()).readonly().exactOptional(),
  cwd: z.string(),
  stdin: z.string().exactOptional(),
  first: z.int().positive().exactOptional(),
});

const machineSchema = z.object({
  hostname: z.string(),
  kernel: z.string(),
  cpuModel: z.string(),
  cpus: z.array(z.object({ cpu: z.int(), core: z.int(), socket: z.int(), numaNode: z.int() })),
  memoryGb: z.number(),
  shmFreeMb: z.number(),
  canSchedule: z.boolean(),
  bootId: z.string(),
});

/** What is known of the app before the search begins. */
const noticedSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('gil-switched-on') }),
  z.object({ code: z.literal('walltime-wrapper') }),
  z.object({ code: z.literal('checkpoints') }),
  z.object({ code: z.literal('checkpoint-files') }),
  z.object({ code: z.literal('ipython-lines'), lines: z.array(z.string()).readonly() }),
  z.object({
    code: z.literal('parsl-shadowed'),
    path: z.string(),
    version: z.string(),
    installed: z.string(),
  }),
  z.object({ code: z.literal('several-kernels'), kernels: z.int(), executors: z.array(z.string()).readonly() }),
  z.object({ code: z.literal('own-site'), executors: z.array(z.string()).readonly() }),
  z.object({ code: z.literal('as-recorded'), text: z.string() }),
  z.object({ code: z.literal('other-engine'), fromRun: z.int(), runs: z.int(), made: z.string().nullable() }),
  z.object({ code: z.literal('changed-meanwhile'), fromRun: z.int(), what: z.array(z.string()).readonly() }),
]);

/** Files of earlier versions hold the words themselves. */
function asRecorded(text: string): z.infer<typeof noticedSchema> {
  return { code: 'as-recorded', text };
}

/** search.json: everything but the measurements. What is here and runs.jsonl determine every decision. */
export const searchFileSchema = z.object({
  format: z.int().min(1).max(FORMAT),
  name: z.string(),
  createdAt: z.iso.datetime(),
  state: z.enum(['running', 'interrupted', 'done']),
  /** Runs that were recorded when a process last let go of the search: a log with fewer has lost some. */
  recorded: z.int().exactOptional(),
  /** The command line that began it, and with what. */
  how: z.object({ command: z.string(), optimise: z.string(), node: z.string() }).exactOptional(),
  /** The version of the engine that decides on its runs. Not in files of before 29 November 2026. */
  engine: z.string().exactOptional(),
  settings: settingsSchema,
  app: appSchema,
  /** How a person would name the app. */
  appName: z.string(),
  /** sha256 of the app's file; null for a module, and in the first files of all. */
  appHash: z.string().nullable().default(null),
  /** sha256 of what the app is made of besides its file: modules of its own folders, and Parsl. Not in the first files. */
  sources: z.record(z.string(), z.string()).exactOptional(),
  parslVersion: z.string(),
  python: z.object({ executable: z.string(), version: z.string(), managed: z.boolean() }),
  machine: machineSchema,
  launch: z.object({
    cpus: z.array(z.int()),
    timeoutSeconds: z.number().nullable(),
    verify: z.string().nullable(),
    prepare: z.string().nullable(),
    cleanup: z.string().nullable(),
    /** false: --no-task-failures. */
    taskFailures: z.boolean().exactOptional(),
    /** The Parsl configuration that nodes are had from, `app`: its own; left out: runs are made on this machine. */
    site: z.string().exactOptional(),
  }),
  factors: z.array(factorSchema),
  rules: z.array(ruleSchema),
  /** Names that a rule may use although this app or machine has no such factor or level. */
  otherNames: z.object({
    absent: z.array(factorSchema),
    levels: z.record(z.string(), z.array(z.string())),
    sameAsBase: z.record(z.string(), z.array(z.string())),
  }),
  leftOut: z.array(z.object({ treatment: z.string(), reason: z.string() })),
  warnings: z.array(z.union([noticedSchema, z.string().transform(asRecorded)])),
});

export type SearchFile = Readonly<z.infer<typeof searchFileSchema>>;

/** @throws UserError when there is no such file, or when it is not a search's. */
export function readSearchFile(file: string): SearchFile {
  let content: unknown;
  try {
    content = new JSONFileSync<unknown>(file).read();
  } catch (error) {
    throw new UserError(
      `${file}: ${error instanceof Error ? error.message : String(error)}`,
      'restore it from a copy',
      EXIT.badInput,
    );
  }
  if (content === null)
    throw new UserError(`${file}: no such file`, "'optimise list' shows the searches", EXIT.badInput);
  refuseNewer(content, file);
  return parseWith(searchFileSchema, content, file);
}

const VERSION = z.object({ format: z.int() });

function refuseNewer(content: unknown, file: string): void {
  const { success, data } = VERSION.safeParse(content);
  if (!success || data.format <= FORMAT) return;
  throw new UserError(
    `${file}: written by a newer optimise (format ${data.format}; this one reads up to ${FORMAT})`,
    'use that one',
    EXIT.badInput,
  );
}

export function writeSearchFile(file: string, content: SearchFile): void {
  const db = new LowSync<SearchFile>(new JSONFileSync<SearchFile>(file), content);
  writingTo(file, () => db.write());
}

/** The first run of a search that was made on what it now says it runs on: an accepted change makes earlier ones another's. */
export function firstOfPresent({ warnings }: SearchFile): number {
  return warnings.reduce((first, noticed) => (noticed.code === 'changed-meanwhile' ? noticed.fromRun : first), 1);
}
