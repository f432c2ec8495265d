import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KIND_NAMES } from '../actions/table.ts';
import { rulesOf } from '../constraints/rule-file.ts';
import { readYaml, type YamlFile } from '../constraints/yaml-file.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import { AS_IS } from '../domain/factor.ts';
import { type Place, placeText } from '../domain/rule.ts';
import { didYouMean } from '../domain/words.ts';
import type { Catalogue, CatalogueFactor, CatalogueLevel } from './catalogue.ts';
import { actionsOf, numberOrText } from './level-actions.ts';
import { type ActionsEntry, catalogueSchema, type FactorEntry, type LevelEntry, type Need } from './schema.ts';

/** The package's own gene pool: every YAML file of its folder. */
export function builtInCatalogues(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Reads catalogues into one gene pool.
 * @throws UserError with file, line and field for whatever is wrong in them.
 */
export function loadCatalogue(files: readonly string[]): Catalogue {
  const loaded = files.map((path) => {
    const file = readYaml(path, catalogueSchema);
    return {
      factors: (file.data.factors ?? []).map((entry, i) => factorOf(entry, i, file, dirname(path))),
      rules: rulesOf(file.data.rules ?? [], file.placeOf),
    };
  });
  const factors = loaded.flatMap((part) => part.factors);
  checkNames(factors);
  return { factors, rules: loaded.flatMap((part) => part.rules) };
}

type File = YamlFile<{ factors?: FactorEntry[] | undefined }>;

function factorOf(entry: FactorEntry, index: number, file: File, folder: string): CatalogueFactor {
  const at = (...path: (string | number)[]): Place => file.placeOf(['factors', index, ...path]);
  const levels = levelEntries(entry, file.keysOf(['factors', index, 'levels'])).map(([name, level]) =>
    levelOf(name, level, entry, folder, at('levels', name)),
  );
  const aliases = Object.fromEntries(Object.entries(entry.aliases ?? {}).map(([alias, name]) => [alias, String(name)]));
  for (const [alias, name] of Object.entries(aliases)) {
    const known = levels.map((level) => level.name);
    if (!known.includes(name))
      throw wrong(at('aliases', alias), `${entry.factor} has no level '${name}'${didYouMean(name, known)}`);
  }
  const group = entry.group ?? (typeof entry.set === 'string' ? entry.set : null);
  return {
    name: entry.factor,
    about: entry.about,
    ordinal: entry.ordinal ?? isRange(entry.levels),
    scale: entry.scale ?? (isRange(entry.levels) ? (entry.levels.scale ?? 'linear') : 'linear'),
    levels,
    caution: entry.caution ?? null,
    aliases,
    set: group,
    when: entry.when ?? null,
    ...(entry.reach === undefined ? {} : { reach: entry.reach }),
    probed: entry.probed ?? null,
    base: entry.base ?? null,
    place: at('factor'),
  };
}

function wrong(place: Place, message: string): UserError {
  return new UserError(`${placeText(place)}: ${message}`, '', EXIT.badInput);
}

function isRange(
  levels: FactorEntry['levels'],
): levels is FactorEntry['levels'] & { from: number; to: number; scale?: 'linear' | 'log' } {
  return !Array.isArray(levels) && 'from' in levels && typeof levels.from === 'number';
}

/** The levels by name, in the order of the file. */
function levelEntries(entry: FactorEntry, order: readonly string[]): [string, LevelEntry][] {
  const { levels } = entry;
  if (Array.isArray(levels)) return levels.map((name) => [String(name), {}]);
  if (isRange(levels)) return rangeOf(levels).map((value) => [String(value), {}]);
  const byName = new Map<string, LevelEntry>(Object.entries(levels));
  return order.flatMap((name) => {
    const level = byName.get(name);
    return level === undefined ? [] : [[name, level] as [string, LevelEntry]];
  });
}

/** A short range is taken whole, a long one in this many steps. */
const STEPS = 9;

/** The levels of an integer range: evenly spaced, on a log scale evenly in the exponent (and 0 where it starts there). */
function rangeOf(range: {
  from: number;
  to: number;
  scale?: 'linear' | 'log' | undefined;
  steps?: number | undefined;
}): number[] {
  const { from, to } = range;
  if (range.scale !== 'log')
    return steps(from, to, Math.min(range.steps ?? STEPS, to - from + 1), (share) => from + share * (to - from));
  const low = Math.max(1, from);
  const rest = (range.steps ?? STEPS) - (from < low ? 1 : 0);
  const values = steps(low, to, rest, (share) => low * (to / low) ** share);
  return from < low ? [from, ...values] : values;
}

function steps(from: number, to: number, count: number, at: (share: number) => number): number[] {
  if (count < 2 || to <= from) return [from];
  return [...new Set(Array.from({ length: count }, (_, i) => Math.round(at(i / (count - 1)))))];
}

function levelOf(name: string, entry: LevelEntry, factor: FactorEntry, folder: string, place: Place): CatalogueLevel {
  if (name === AS_IS) throw wrong(place, `'${AS_IS}' is the level of the app as written: it needs no entry`);
  if (/[,;]/.test(name)) throw wrong(place, `level '${name}': a level's name has no , or ;`);
  const common: ActionsEntry = { ...factor, set: typeof factor.set === 'object' ? factor.set : undefined };
  const actions = [...actionsOf(common, name, folder), ...actionsOf(entry, name, folder)];
  if (actions.length === 0)
    throw wrong(
      place,
      `level '${name}' does nothing: give it ${KIND_NAMES.slice(0, -1).join(', ')} or ${KIND_NAMES.at(-1)}`,
    );
  const expect = entry.expect ?? factor.expect;
  return {
    name,
    value: entry.value ?? numberOrText(name),
    about: entry.about ?? '',
    class: entry.class ?? factor.class,
    risk: entry.risk ?? factor.risk ?? null,
    ...(expect === undefined ? {} : { expect }),
    ...(entry.caution === undefined ? {} : { caution: entry.caution }),
    actions,
    needs: [...listOf(factor.needs), ...listOf(entry.needs)],
  };
}

function listOf(needs: FactorEntry['needs']): readonly Need[] {
  if (needs === undefined) return [];
  return Array.isArray(needs) ? needs : [needs];
}

function checkNames(factors: readonly CatalogueFactor[]): void {
  const places = new Map<string, Place>();
  for (const factor of factors)
    for (const name of [factor.name, ...Object.keys(factor.aliases)]) {
      const before = places.get(name);
      if (before !== undefined) throw wrong(factor.place, `'${name}' is already defined at ${placeText(before)}`);
      places.set(name, factor.place);
    }
}
