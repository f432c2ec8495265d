import { EXIT, UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import { AS_IS } from '../domain/factor.ts';
import type { MachineNumbers } from '../domain/rule.ts';
import { didYouMean } from '../domain/words.ts';

/** What the rules of a catalogue may name beside the factors of the space. */
export interface OtherNames {
  /** Factors that were left out: they stay at their base. */
  readonly absent: readonly Factor[];
  /** Every level name of the catalogue by factor; one that the space does not have is never on. */
  readonly levels: { readonly [factor: string]: readonly string[] };
  /** Level names that say what the app has already: they are other names of the base. */
  readonly sameAsBase: { readonly [factor: string]: readonly string[] };
}

export const NO_OTHER_NAMES: OtherNames = { absent: [], levels: {}, sameAsBase: {} };

/** A factor that a rule names: `index` in the space, or null for one that stays at its base. */
export interface FactorName {
  readonly index: number | null;
  readonly factor: Factor;
  /** The base's further names. */
  readonly baseNames: readonly string[];
}

/** A treatment that a rule names: the level's index, or null for a level that can never be on. */
export interface TreatmentName extends FactorName {
  readonly level: number | null;
}

/** Finds what the names in rules and lists stand for. */
export interface Names {
  factor(name: string): FactorName | null;
  /** `factor=level`, an alias, or a two-level factor's own name. */
  treatment(name: string): TreatmentName | null;
  level(factor: FactorName, level: string): TreatmentName;
  machine(name: string): number | null;
  /** Everything that could have been meant. */
  known(): string[];
}

export function namesOf(factors: readonly Factor[], machine: MachineNumbers, others: OtherNames): Names {
  const byName = new Map<string, FactorName>();
  const aliases = new Map<string, { readonly factor: string; readonly level: string }>();
  const add = (factor: Factor, index: number | null) => {
    byName.set(factor.name, { index, factor, baseNames: others.sameAsBase[factor.name] ?? [] });
    for (const [alias, level] of Object.entries(factor.aliases)) aliases.set(alias, { factor: factor.name, level });
  };
  for (const factor of others.absent) add(factor, null);
  factors.forEach(add);

  const level = (name: FactorName, levelName: string): TreatmentName => {
    if (name.baseNames.includes(levelName)) return { ...name, level: 0 };
    const found = name.factor.levels.findIndex((candidate) => candidate.name === levelName);
    if (found >= 0) return { ...name, level: found };
    const all = others.levels[name.factor.name] ?? name.factor.levels.map((candidate) => candidate.name);
    if (all.includes(levelName)) return { ...name, level: null };
    throw new UserError(
      `${name.factor.name} has no level '${levelName}'${didYouMean(levelName, all)}`,
      `its levels: ${[...new Set([...name.factor.levels.map((candidate) => candidate.name), ...all])].join(', ')}`,
      EXIT.badInput,
    );
  };
  const names: Names = {
    factor: (name) => byName.get(name) ?? null,
    level,
    machine: (name) => (name === 'cpus' || name === 'cores' || name === 'memory_gb' ? machine[name] : null),
    known: () => [...byName.keys(), ...aliases.keys(), 'cpus', 'cores', 'memory_gb'],
    treatment(name) {
      const alias = aliases.get(name);
      const aliased = alias && byName.get(alias.factor);
      if (alias && aliased && !byName.has(name)) return level(aliased, alias.level);
      // A level may hold '=', a factor name (a table's column) may not.
      const cut = name.indexOf('=');
      const factor = cut < 0 ? undefined : byName.get(name.slice(0, cut));
      return factor === undefined ? null : level(factor, name.slice(cut + 1));
    },
  };
  return names;
}

/**
 * The levels at which a factor is true: of one with the levels 0/1 or off/on those called 1 or on, of any other
 * all but the base. A factor whose treatment equals what the app has already is always true.
 */
export function truthOfLevels(name: FactorName): boolean[] {
  const { levels } = name.factor;
  const called = new Set(levels.map((level) => level.name));
  const isSwitch =
    levels.length <= 2 &&
    levels.every((level) => SWITCH_NAMES.has(level.name)) &&
    !called.has(AS_IS) &&
    called.size > 0;
  if (isSwitch) return levels.map((level) => level.name === '1' || level.name === 'on');
  const baseIsOn = name.baseNames.length > 0 && levels.length === 1;
  return levels.map((_, i) => i > 0 || baseIsOn);
}

const SWITCH_NAMES = new Set(['0', '1', 'off', 'on']);
