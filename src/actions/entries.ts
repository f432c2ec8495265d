import { z } from 'zod';
import { type ActionValue, ROLES } from '../domain/factor.ts';

/** Any value that YAML can say. */
export const actionValue: z.ZodType<ActionValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(actionValue), z.record(z.string(), actionValue)]),
);
export const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** Shells and processes take nothing else; a name cannot be quoted. */
export const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');
export const roles = z.array(z.enum(ROLES)).min(1);

export const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)]);

/** The other side of {@link oneOrMore}. */
export function listOf<T extends object | string>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
