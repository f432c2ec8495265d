import { z } from 'zod';
import { codeInVariable } from './code.ts';
import { listOf, oneOrMore, scalar, variableName } from './entries.ts';
import { checkEnvironment } from './env.ts';
import type { ActionKind } from './kind.ts';

/** An argument of the app's command line, or a variable that it reads. */
export type AppAction = {
  readonly kind: 'app';
  readonly argument?: string;
  readonly env?: string;
  readonly value: string;
};

const one = z
  .strictObject({ argument: z.string().exactOptional(), env: variableName.exactOptional(), value: scalar })
  .refine(
    (entry) => (entry.argument === undefined) !== (entry.env === undefined),
    'name either an argument or an env variable of the app',
  );
type Entry = z.infer<typeof one>;

export const app: ActionKind<AppAction, Entry | Entry[]> = {
  entry: oneOrMore(one),
  actions: (entry) => listOf(entry).map((given) => ({ kind: 'app', ...given, value: String(given.value) })),
  code: ({ env, value }) => (env === undefined ? null : codeInVariable(env, value)),

  appArguments: ({ argument, value }, args) =>
    argument === undefined ? [...args] : withArgument(args, argument, value),
  variables: ({ env, value }) => (env === undefined ? [] : [{ name: env, value }]),
  shownVariables: ({ env }) => (env === undefined ? [] : [env]),

  check: ({ argument = '', env, value }, echo) => {
    if (env !== undefined) return checkEnvironment(env, value, ['submit'], echo);
    const at = echo.arguments.lastIndexOf(argument);
    const there = (at >= 0 && echo.arguments[at + 1] === value) || echo.arguments.includes(`${argument}=${value}`);
    return there ? null : `the app was not started with ${argument} ${value}`;
  },

  formats: ['env'],
  carriedBy: 'run.sh',
};

/** In place of the app's own value where it has one. */
function withArgument(args: readonly string[], argument: string, value: string): string[] {
  const result = [...args];
  const joined = result.findLastIndex((word) => word.startsWith(`${argument}=`));
  const apart = result.lastIndexOf(argument);
  if (joined >= 0) result[joined] = `${argument}=${value}`;
  else if (apart >= 0) result.splice(apart, 2, argument, value);
  else result.push(argument, value);
  return result;
}
