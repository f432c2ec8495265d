import { basename, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import type { ActionValue, Role } from '../domain/factor.ts';
import { nearly } from './compare.ts';
import { type Echo, type ProcessEcho, processesOf } from './echo.ts';
import { actionValue, listOf, oneOrMore, roles as rolesEntry } from './entries.ts';
import { noHtex } from './features.ts';
import type { ActionKind } from './kind.ts';

/** A Python function, called once in each process of the roles after everything is imported. */
export type HookAction = {
  readonly kind: 'hook';
  /** A function of harness/measured/kinds/hook.py, or `path/to/file.py:function` of the user's. */
  readonly hook: string;
  readonly roles: readonly Role[];
  readonly args: { readonly [key: string]: ActionValue };
};

const one = z.strictObject({
  /** A function of the harness, or `file.py:function` beside the catalogue. */
  call: z.string().min(1),
  roles: rolesEntry,
  args: z.record(z.string(), actionValue).optional(),
});
type Entry = z.infer<typeof one>;

export const hook: ActionKind<HookAction, Entry | Entry[]> = {
  entry: oneOrMore(one),
  actions: (entry, folder) =>
    listOf(entry).map(({ call, roles, args }) => ({
      kind: 'hook',
      hook: hookPath(call, folder),
      roles,
      args: args ?? {},
    })),
  code: ({ hook: call }) => {
    const { file } = partsOf(call);
    return file === null ? null : { words: `hook ${call}`, file };
  },

  whyNot: ({ roles }, { probe }) => (roles.includes('submit') ? null : noHtex(probe)),

  inProcesses: true,

  check: checkHook,

  formats: [],
  carriedBy: 'hooks/',
  hook: ({ kind, hook: call, roles, args }, take) => {
    const { file, name } = partsOf(call);
    return { kind, hook: file === null ? name : `${take(file, `user_${basename(file)}`)}:${name}`, roles, args };
  },
};

function partsOf(call: string): { readonly file: string | null; readonly name: string } {
  const cut = call.lastIndexOf(':');
  return { file: cut < 0 ? null : call.slice(0, cut), name: call.slice(cut + 1) };
}

/** `file.py:function` is a file of the catalogue's folder, a bare name a function of the harness. */
function hookPath(call: string, folder: string): string {
  const { file, name } = partsOf(call);
  if (file === null) return name;
  return `${isAbsolute(file) ? file : resolve(folder, file)}:${name}`;
}

/** How what a hook of ours did shows in a process; a user's hook must have run without an error. */
const SHOWS: {
  readonly [hook: string]: (entry: ProcessEcho, args: { readonly [name: string]: unknown }) => boolean;
} = {
  gc_freeze: (entry) => entry.gc.frozen,
  gc_disable: (entry) => !entry.gc.enabled,
  gc_threshold: (entry, args) => entry.gc.threshold[0] === args.generation0,
  switch_interval: (entry, args) => nearly(entry.switchInterval, Number(args.seconds)),
};

function checkHook(action: HookAction, echo: Echo): string | null {
  for (const [role, entry] of processesOf(echo, action.roles)) {
    const ran = entry.hooks.find(
      (done) => done.hook === action.hook && JSON.stringify(done.args) === JSON.stringify(action.args),
    );
    if (ran === undefined) return `${action.hook} did not run in ${role}`;
    if (ran.error !== null) return `${action.hook} failed in ${role}: ${ran.error}`;
    if (SHOWS[action.hook]?.(entry, action.args) === false) return `${action.hook} had no effect in ${role}`;
  }
  // A role that this run has not (a thread pool has no manager) is no contradiction, unless there is none at all.
  return processesOf(echo, action.roles).length === 0 ? `${action.hook} ran in no process` : null;
}
