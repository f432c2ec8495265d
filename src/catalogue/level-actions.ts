import type { ActionKind } from '../actions/kind.ts';
import { KINDS } from '../actions/table.ts';
import type { Action, ActionValue } from '../domain/factor.ts';
import type { ActionsEntry } from './schema.ts';

/** The actions of a level, from what its factor says for all levels and what it says itself. */
export function actionsOf(entry: ActionsEntry, level: string, folder: string): Action[] {
  const kinds: readonly (readonly [string, ActionKind])[] = Object.entries(KINDS);
  const given = new Map<string, unknown>(Object.entries(entry));
  return kinds.flatMap(([name, kind]) =>
    given.get(name) === undefined ? [] : kind.actions(fill(given.get(name), level), folder),
  );
}

/** Puts the level's name in for `{level}`: as a number where it is one and stands alone. */
function fill(template: unknown, level: string): unknown {
  return replaceTexts(template, (text) => {
    if (text === '{level}') return numberOrText(level);
    return text.replaceAll('{level}', level);
  });
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
