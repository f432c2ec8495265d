import { join } from 'node:path';
import { z } from 'zod';
import type { Role } from '../domain/factor.ts';
import { codeInVariable } from './code.ts';
import { sameAsAsked, show } from './compare.ts';
import { type Echo, missingRole, processesOf } from './echo.ts';
import { roles as rolesEntry, scalar, variableName } from './entries.ts';
import { noHtex } from './features.ts';
import type { ActionKind } from './kind.ts';

/** An environment variable, of all processes or of some roles' only; null unsets. */
export type EnvAction = {
  readonly kind: 'env';
  readonly name: string;
  readonly value: string | null;
  readonly roles?: readonly Role[];
};

/** Each run gets a folder of its own there: the path asked for is where that folder is. */
const PRIVATE_PATH = 'TMPDIR';

/** `NAME: value`, or `NAME: { value, roles }` for some processes only; null unsets. */
const entry = z.record(
  variableName,
  z.union([scalar, z.null(), z.strictObject({ value: scalar.nullable(), roles: rolesEntry.optional() })]),
);

export const env: ActionKind<EnvAction, z.infer<typeof entry>> = {
  entry,
  actions: (entries) =>
    Object.entries(entries).map(([name, given]) => {
      const { value, roles } = typeof given === 'object' && given !== null ? given : { value: given };
      return { kind: 'env', name, value: value === null ? null : String(value), ...(roles && { roles }) };
    }),
  code: ({ name, value }) => codeInVariable(name, value),

  probes: ({ name }) => ({ environment: [name] }),
  whyNot: ({ roles }, { probe }) => (roles?.includes('submit') === false ? noHtex(probe) : null),
  valueInApp: ({ name }, probe) => probe.environment[name],
  isAsItIs: ({ name, value, roles }, probe) => roles === undefined && (probe.environment[name] ?? null) === value,

  variables: ({ name, value, roles }, tag) => {
    // Roles that differ from submit are the harness's to arrange.
    if (roles !== undefined && !roles.includes('submit')) return [];
    return [{ name, value: name === PRIVATE_PATH && value !== null && tag !== null ? join(value, tag) : value }];
  },
  shownVariables: ({ name }) => [name],
  usersVariables: ({ name, roles }) => (roles === undefined ? [] : [name]),
  places: ({ name, value }) => (name === PRIVATE_PATH && value !== null ? [value] : []),

  isOverruledBy: ({ name, roles }, later) => later.name === name && `${later.roles}` === `${roles}`,
  check: ({ name, value, roles }, echo) => checkEnvironment(name, value, roles ?? null, echo),

  formats: ['env'],
  carriedBy: 'env.sh',
  hook: ({ kind, name, value, roles }) => (roles === undefined ? null : { kind, name, value, roles }),
};

/** Whether the processes were started with the variable. @param roles null: all of them */
export function checkEnvironment(
  name: string,
  value: string | null,
  roles: readonly Role[] | null,
  echo: Echo,
): string | null {
  for (const [role, { environment }] of processesOf(echo, roles)) {
    const actual = environment[name] ?? null;
    const isAsAsked =
      name === PRIVATE_PATH && value !== null ? actual?.startsWith(value) === true : sameAsAsked(value, actual);
    if (!isAsAsked) return `${name} is ${show(actual)} in the environment of ${role} and not ${show(value)} as asked`;
  }
  return missingRole(roles, echo, name);
}
