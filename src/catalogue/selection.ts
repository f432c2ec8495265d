import { EXIT, UserError } from '../domain/errors.ts';
import { isPlacebo, TREATMENT_CLASSES } from '../domain/factor.ts';
import { didYouMean, matchesGlob } from '../domain/words.ts';
import type { CatalogueFactor, CatalogueLevel } from './catalogue.ts';

/** Which treatments the user wants to be considered. */
export interface Selection {
  /** Why a level is not considered; null: it is. */
  whyNot(factor: CatalogueFactor, level: CatalogueLevel): string | null;
  /** The treatments that are always on. */
  readonly fixed: readonly { readonly name: string; readonly factor: string; readonly level: string }[];
}

interface Lists {
  readonly only: readonly string[];
  readonly without: readonly string[];
  readonly with: readonly string[];
}

export const NOT_NAMED = 'not named by --only';
export const OF_A_GROUP = 'of the group';

/** The levels that names stand for, as `factor=level`. */
type Levels = ReadonlySet<string>;

const key = (factor: CatalogueFactor, level: CatalogueLevel): string => `${factor.name}=${level.name}`;

/**
 * Reads `--only`, `--without` and `--with` against the whole gene pool.
 * @throws UserError for a name that does not exist, or two levels of a factor in `--with`.
 */
export function selectionOf(pool: readonly CatalogueFactor[], lists: Lists): Selection {
  const only = levelsNamed(pool, lists.only, '--only');
  const without = levelsNamed(pool, lists.without, '--without');
  const fixed = lists.with.map((name) => onlyLevel(pool, name));
  const wanted = new Set(fixed.map(({ factor, level }) => key(factor, level)));
  for (const { factor, level } of fixed) {
    const other = fixed.find((entry) => entry.factor === factor && entry.level !== level);
    if (other !== undefined)
      throw new UserError(
        `--with names two levels of ${factor.name}: ${level.name} and ${other.level.name}`,
        'a factor has one level at a time',
      );
    if (without.has(key(factor, level)))
      throw new UserError(`--with and --without both name ${factor.name}`, 'leave it out of one of them');
  }
  return {
    fixed: fixed.map(({ factor, level }) => ({
      name: treatmentNameOf(factor, level),
      factor: factor.name,
      level: level.name,
    })),
    whyNot(factor, level) {
      const name = key(factor, level);
      if (wanted.has(name)) return null;
      if (without.has(name)) return 'left out by --without';
      // They were asked for by an option of their own.
      if (isPlacebo(factor.name)) return null;
      if (lists.only.length > 0) return only.has(name) ? null : NOT_NAMED;
      return factor.set === null ? null : `${OF_A_GROUP} ${factor.set}: needs --only ${factor.set}`;
    },
  };
}

/**
 * Whether a level is one that a list of names stands for: treatments, factors, classes, groups and patterns.
 * @param asked what the names were given to, for the complaint
 * @throws UserError for a name that does not exist
 */
export function namedBy(
  pool: readonly CatalogueFactor[],
  names: readonly string[],
  asked: string,
): (factor: CatalogueFactor, level: CatalogueLevel) => boolean {
  const named = levelsNamed(pool, names, asked);
  return (factor, level) => named.has(key(factor, level));
}

/** The treatment's name, the same as in a space of the factor. */
export function treatmentNameOf(factor: { readonly name: string }, level: { readonly name: string }): string {
  return level.name === 'on' ? factor.name : `${factor.name}=${level.name}`;
}

function levelsNamed(pool: readonly CatalogueFactor[], names: readonly string[], option: string): Levels {
  const found = new Set<string>();
  for (const name of names) {
    const group = pool.filter((factor) => factor.set === name || factor.name === name);
    if (group.length > 0) for (const factor of group) for (const level of factor.levels) found.add(key(factor, level));
    else for (const { factor, level } of severalNamed(pool, name, option)) found.add(key(factor, level));
  }
  return found;
}

interface Named {
  readonly factor: CatalogueFactor;
  readonly level: CatalogueLevel;
}

/** The levels of a class or pattern, or the one of that name. Of a group where its name is given, or where no others fit. */
function severalNamed(pool: readonly CatalogueFactor[], name: string, option: string): Named[] {
  const fits = fittingOf(name);
  if (fits === null) return [findLevel(pool, name, option)];
  const named = pool
    .flatMap((factor) => factor.levels.map((level) => ({ factor, level })))
    .filter(({ factor, level }) => fits(factor, level));
  if (named.length === 0 && isPattern(name)) throw nothingFits(pool, name, option);
  const usual = named.filter(({ factor }) => factor.set === null);
  return usual.length > 0 ? usual : named;
}

/** What a class or pattern takes; null for another name. */
function fittingOf(name: string): ((factor: CatalogueFactor, level: CatalogueLevel) => boolean) | null {
  if (TREATMENT_CLASSES.some((one) => one === name)) return (_, level) => level.class === name;
  if (!isPattern(name)) return null;
  return (factor, level) =>
    [factor.name, key(factor, level), ...aliasesOf(factor, level)].some((one) => matchesGlob(one, name));
}

function isPattern(name: string): boolean {
  return name.includes('*');
}

function aliasesOf(factor: CatalogueFactor, level: CatalogueLevel): string[] {
  return Object.keys(factor.aliases).filter((alias) => factor.aliases[alias] === level.name);
}

function nothingFits(pool: readonly CatalogueFactor[], name: string, option: string): UserError {
  const families = [...new Set(pool.map((factor) => `${factor.name.split('_')[0]}_*`))];
  return new UserError(
    `${option} ${name}: no factor or treatment fits it${didYouMean(name, families)}`,
    "'optimise treatments' lists them",
    EXIT.badUsage,
  );
}

function onlyLevel(pool: readonly CatalogueFactor[], name: string): Named {
  const factor = pool.find((candidate) => candidate.name === name);
  if (factor === undefined) return findLevel(pool, name, '--with');
  const [first, second] = factor.levels;
  const level =
    factor.levels.find((candidate) => candidate.name === 'on') ?? (second === undefined ? first : undefined);
  if (level !== undefined) return { factor, level };
  const levels = factor.levels.map((level) => `${name}=${level.name}`).join(', ');
  throw new UserError(`--with ${name}: it has several levels`, `choose one of ${levels}`);
}

/** The level that `factor=level` or an alias names. */
function findLevel(pool: readonly CatalogueFactor[], name: string, option: string): Named {
  const cut = name.indexOf('=');
  const aliased = pool.find((factor) => Object.hasOwn(factor.aliases, name));
  const factor = aliased ?? pool.find((candidate) => candidate.name === name.slice(0, Math.max(0, cut)));
  if (factor === undefined) {
    const known = pool.flatMap((one) => [
      one.name,
      ...Object.keys(one.aliases),
      ...(one.set === null ? [] : [one.set]),
    ]);
    if (option !== '--with') known.push(...TREATMENT_CLASSES);
    const word = cut < 0 ? name : name.slice(0, cut);
    throw new UserError(
      `${option} ${name}: there is no factor or treatment '${word}'${didYouMean(word, known)}`,
      "'optimise treatments' lists them",
      EXIT.badUsage,
    );
  }
  const levelName = aliased?.aliases[name] ?? name.slice(cut + 1);
  const level = factor.levels.find((candidate) => candidate.name === levelName);
  if (level !== undefined) return { factor, level };
  const known = factor.levels.map((candidate) => candidate.name);
  throw new UserError(
    `${option} ${name}: ${factor.name} has no level '${levelName}'${didYouMean(levelName, known)}`,
    `its levels: ${known.join(', ')}`,
    EXIT.badUsage,
  );
}
