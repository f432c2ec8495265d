import { isAbsolute, resolve } from 'node:path';
import { type Action, type ActionValue, ROLES, type Role, type RoleSettings } from '../domain/factor.ts';
import type { ActionsEntry } from './schema.ts';

/** The actions of a level, from what its factor says for all levels and what it says itself. */
export function actionsOf(entry: ActionsEntry, level: string, folder: string): Action[] {
  const filled = fill(entry, level);
  const sets = Object.entries(filled.set ?? {}).map(([target, value]): Action => ({ kind: 'set', target, value }));
  const patches = listOf(filled.patch).map((file): Action => ({ kind: 'patch', file: resolve(folder, file) }));
  const hooks = listOf(filled.hook).map(
    ({ call, roles, args }): Action => ({ kind: 'hook', hook: hookPath(call, folder), roles, args: args ?? {} }),
  );
  const apps = listOf(filled.app).map(({ argument, env, value }): Action => {
    const text = String(value);
    if (argument !== undefined) return { kind: 'app', argument, value: text };
    return env === undefined ? { kind: 'app', value: text } : { kind: 'app', env, value: text };
  });
  const python: Action[] =
    filled.interpreter === undefined ? [] : [{ kind: 'interpreter', python: filled.interpreter }];
  return [...sets, ...envActions(filled.env), ...patches, ...roleActions(filled.role), ...hooks, ...python, ...apps];
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function envActions(env: ActionsEntry['env']): Action[] {
  return Object.entries(env ?? {}).map(([name, given]): Action => {
    const { value, roles } = typeof given === 'object' && given !== null ? given : { value: given, roles: undefined };
    const text = value === null ? null : String(value);
    return roles === undefined ? { kind: 'env', name, value: text } : { kind: 'env', name, value: text, roles };
  });
}

function roleActions(role: ActionsEntry['role']): Action[] {
  return Object.entries(role ?? {}).flatMap(([name, settings]) => {
    const given = Object.fromEntries(
      Object.entries(settings ?? {}).filter(([, value]) => value !== undefined),
    ) as RoleSettings;
    const roles = name === 'all' ? ROLES : ROLES.filter((known: Role) => known === name);
    return roles.map((one): Action => ({ kind: 'role', role: one, settings: given }));
  });
}

/** `file.py:function` is a file of the catalogue's folder, a bare name a function of the harness. */
function hookPath(call: string, folder: string): string {
  const cut = call.lastIndexOf(':');
  if (cut < 0) return call;
  const file = call.slice(0, cut);
  return `${isAbsolute(file) ? file : resolve(folder, file)}${call.slice(cut)}`;
}

/** Puts the level's name in for `{level}`: as a number where it is one and stands alone. */
function fill<T>(template: T, level: string): T {
  return replaceTexts(template, (text) => {
    if (text === '{level}') return numberOrText(level);
    return text.replaceAll('{level}', level);
  }) as T;
}

/** A number where the whole text is one. */
export function numberOrText(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Every text of a value, however deep, replaced. */
export function replaceTexts(value: unknown, replace: (text: string) => ActionValue): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item, replace)]));
}
