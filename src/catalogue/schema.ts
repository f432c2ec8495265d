import { z } from 'zod';
import { oneOrMore, scalar } from '../actions/entries.ts';
import { setTarget } from '../actions/set.ts';
import { KINDS } from '../actions/table.ts';
import { ruleSchema } from '../constraints/rule-file.ts';
import { EXPECTATIONS, REACHES, RISKS, TREATMENT_CLASSES } from '../domain/factor.ts';

/** What a level does: a field for each kind of actions. Every field may be given once, and all are applied. */
const actions = Object.fromEntries(
  Object.entries(KINDS).map(([name, { entry }]) => [name, z.optional<z.ZodType>(entry)]),
) as { readonly [Name in keyof typeof KINDS]: z.ZodOptional<(typeof KINDS)[Name]['entry']> };

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
  z.strictObject({ attribute: z.record(setTarget, z.union([scalar, z.null()])) }),
  z.strictObject({ capability: z.literal('sys_nice') }),
  z.strictObject({
    parameter: z.string().regex(/^(config|htex|provider)\.\w+$/, 'write config.X, htex.X or provider.X'),
  }),
]);

const shared = {
  about: z.string().optional(),
  class: z.enum(TREATMENT_CLASSES).optional(),
  risk: z.enum(RISKS).optional(),
  /** It is known, or said by its own description, to lose; or was measured to save much. */
  expect: z.enum(EXPECTATIONS).optional(),
  needs: oneOrMore(need).optional(),
  ...actions,
};

const level = z.strictObject({
  ...shared,
  value: z.union([z.number(), z.string()]).optional(),
  caution: z.string().optional(),
});

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
  set: z.union([z.string(), KINDS.set.entry]).optional(),
  group: z.string().optional(),
  levels: z.union([range, z.array(levelName).min(1), z.record(z.string(), level)]),
  caution: z.string().optional(),
  aliases: z.record(z.string(), levelName).optional(),
  when: z.string().optional(),
  /** What it acts on: by this a search leaves it out where it cannot matter. */
  reach: z.enum(REACHES).optional(),
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
export type ActionsEntry = Pick<LevelEntry, keyof typeof KINDS>;
export type Need = z.infer<typeof need>;
