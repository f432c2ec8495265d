import type { Action } from '../domain/factor.ts';
import { app } from './app.ts';
import { env } from './env.ts';
import { hook } from './hook.ts';
import { interpreter } from './interpreter.ts';
import type { ActionKind } from './kind.ts';
import { patch } from './patch.ts';
import { role } from './role.ts';
import { set } from './set.ts';

/** Every kind of actions, by its name in a catalogue; the actions of a level are in this order. */
export const KINDS = { set, env, patch, role, hook, interpreter, app };

const BY_NAME: { readonly [name: string]: ActionKind } = KINDS;
export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** @throws Error for an action of a kind that there is not */
export function kindOf(action: Action): ActionKind {
  const kind = BY_NAME[action.kind];
  if (kind === undefined) throw new Error(`there is no kind of actions '${action.kind}'`);
  return kind;
}
