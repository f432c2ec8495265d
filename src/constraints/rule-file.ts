import { z } from 'zod';
import type { Factor } from '../domain/factor.ts';
import type { MachineNumbers, Place, Rule, RuleStatement } from '../domain/rule.ts';
import { type CompiledRules, compileRules } from './compile.ts';
import { readYaml } from './yaml-file.ts';

const because = z.string().optional();
// A treatment may look like a number (a table's column) in YAML.
const treatments = z
  .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .min(1, 'name at least one treatment');

/** One rule as written in YAML: exactly one of rule, excludes, exactly-one, at-most, requires; and a reason. */
export const ruleSchema = z
  .strictObject({
    rule: z.string().optional(),
    excludes: treatments.optional(),
    'exactly-one': treatments.optional(),
    'at-most': z.strictObject({ count: z.int().min(0), of: treatments }).optional(),
    requires: treatments.optional(),
    because,
  })
  .refine((entry) => Object.keys(entry).filter((key) => key !== 'because').length === 1, {
    message: 'a rule is one of rule, excludes, exactly-one, at-most, requires (and because)',
  });

export type RuleEntry = z.infer<typeof ruleSchema>;

/** The rules of a file's `rules:` list. */
export function rulesOf(entries: readonly RuleEntry[], placeOf: (path: readonly (string | number)[]) => Place): Rule[] {
  return entries.map((entry, i) => {
    const [field, statement] = statementOf(entry);
    return { statement, because: entry.because ?? null, place: placeOf(['rules', i, field]) };
  });
}

function statementOf(entry: RuleEntry): [field: string, statement: RuleStatement] {
  if (entry.rule !== undefined) return ['rule', { kind: 'expression', text: entry.rule }];
  const most = entry['at-most'];
  if (most !== undefined) return ['at-most', { kind: 'at-most', count: most.count, of: most.of }];
  if (entry.excludes !== undefined) return ['excludes', { kind: 'excludes', of: entry.excludes }];
  if (entry.requires !== undefined) return ['requires', { kind: 'requires', of: entry.requires }];
  return ['exactly-one', { kind: 'exactly-one', of: entry['exactly-one'] ?? [] }];
}

const constraintsFile = z.strictObject({ rules: z.array(ruleSchema) });

/**
 * The rules of a constraints file (`rules:` as in a catalogue) over given factors.
 * @throws UserError with file, line and column
 */
export function loadConstraintsFile(path: string, factors: readonly Factor[], machine: MachineNumbers): CompiledRules {
  const file = readYaml(path, constraintsFile);
  return compileRules(rulesOf(file.data.rules, file.placeOf), factors, machine);
}
