import { z } from 'zod';
import { ruleSchema } from '../constraints/rule-file.ts';
import { type ActionValue, RISKS, ROLES, TREATMENT_CLASSES } from '../domain/factor.ts';

const actionValue: z.ZodType<ActionValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(actionValue), z.record(z.string(), actionValue)]),
);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const roles = z.array(z.enum(ROLES)).min(1);
const cpuList = z.array(z.int().min(0)).min(1);

const roleSettings = z
  .strictObject({
    cpus: cpuList.optional(),
    cpusByRank: z.array(cpuList).min(1).optional(),
    nice: z.int().min(-20).max(19).optional(),
    policy: z.enum(['other', 'batch', 'idle', 'fifo', 'rr']).optional(),
    priority: z.int().min(1).max(99).optional(),
  })
  .refine((settings) => Object.keys(settings).length > 0, 'say what is set: cpus, cpusByRank, nice, policy, priority');

/** `NAME: value`, or `NAME: { value, roles }` for some processes only; null unsets. */
const envValue = z.union([scalar, z.null(), z.strictObject({ value: scalar.nullable(), roles: roles.optional() })]);

const hook = z.strictObject({
  /** A function of the harness, or `file.py:function` beside the catalogue. */
  call: z.string().min(1),
  roles,
  args: z.record(z.string(), actionValue).optional(),
});

const app = z
  .strictObject({ argument: z.string().optional(), env: z.string().optional(), value: scalar })
  .refine(
    (entry) => (entry.argument === undefined) !== (entry.env === undefined),
    'name either an argument or an env variable of the app',
  );

const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)]);

/** What a level does; every field may be given once, and all are applied. */
const actions = {
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable'), envValue)
    .optional(),
  patch: oneOrMore(z.string()).optional(),
  role: z.partialRecord(z.enum([...ROLES, 'all']), roleSettings).optional(),
  hook: oneOrMore(hook).optional(),
  interpreter: z.string().optional(),
  app: oneOrMore(app).optional(),
};

const target = z
  .string()
  .regex(
    /^(config|htex|provider|threads)(\.[a-z_]+)+$/,
    'is no target: write config.X, htex.X, provider.X or threads.X',
  );
const set = z.record(target, actionValue);

export const NEEDS = [
  'htex',
  'threads',
  'local-provider',
  'single-executor',
  'monitoring',
  'resource-monitoring',
  'walltime',
  'staging',
  'cache',
  'checkpoint',
  'free-threaded',
  'jit',
  'built-in-workload',
] as const;

/** A condition on machine, app or Parsl. */
const need = z.union([
  z.enum(NEEDS),
  z.strictObject({ cpus: z.int().min(1) }),
  z.strictObject({ cores: z.int().min(1) }),
  z.strictObject({ memory_gb: z.number().positive() }),
  z.strictObject({ shm_mb: z.number().positive() }),
  z.strictObject({ library: z.string().min(1) }),
  /** What the app must have as it is written. */
  z.strictObject({ attribute: z.record(target, z.union([scalar, z.null()])) }),
  z.strictObject({ capability: z.literal('sys_nice') }),
  z.strictObject({
    parameter: z.string().regex(/^(config|htex|provider)\.\w+$/, 'write config.X, htex.X or provider.X'),
  }),
]);

const shared = {
  about: z.string().optional(),
  class: z.enum(TREATMENT_CLASSES).optional(),
  risk: z.enum(RISKS).optional(),
  needs: oneOrMore(need).optional(),
  ...actions,
};

const level = z.strictObject({ ...shared, set: set.optional(), value: z.union([z.number(), z.string()]).optional() });

const range = z.strictObject({
  from: z.int(),
  to: z.int(),
  scale: z.enum(['linear', 'log']).optional(),
  steps: z.int().min(2).max(100).optional(),
});

const levelName = z.union([z.string(), z.number(), z.boolean()]);

const factor = z.strictObject({
  factor: z.string().regex(/^[^=,;`\s]+$/, "a factor's name has no blanks and none of = , ; `"),
  ...shared,
  about: z.string(),
  class: z.enum(TREATMENT_CLASSES),
  ordinal: z.boolean().optional(),
  scale: z.enum(['linear', 'log']).optional(),
  /** Beside its meaning in a level: a text names the group of factors that this one belongs to. */
  set: z.union([z.string(), set]).optional(),
  group: z.string().optional(),
  levels: z.union([range, z.array(levelName).min(1), z.record(z.string(), level)]),
  caution: z.string().optional(),
  aliases: z.record(z.string(), levelName).optional(),
  when: z.string().optional(),
  /** What the app has at its base: a probed target, or where nothing is probed a number or a fact of the machine. */
  probed: z.string().optional(),
  base: z.union([z.number(), z.enum(['cpus', 'cores'])]).optional(),
});

export const catalogueSchema = z.strictObject({
  factors: z.array(factor).optional(),
  rules: z.array(ruleSchema).optional(),
});

export type FactorEntry = z.infer<typeof factor>;
export type LevelEntry = z.infer<typeof level>;
export type ActionsEntry = Pick<LevelEntry, 'env' | 'patch' | 'role' | 'hook' | 'interpreter' | 'app' | 'set'>;
export type Need = z.infer<typeof need>;
