import { namesOf, type OtherNames, type TreatmentName } from '../constraints/names.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import type { Genome } from '../domain/genome.ts';
import { didYouMean } from '../domain/words.ts';
import type { ResolvedCatalogue } from './resolve.ts';

/** Lists name treatments only. */
const NO_MACHINE = { cpus: 0, cores: 0, memory_gb: 0 };

/** Items of a LIST option: separated by commas, blanks around them do not count. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * A treatment list as a genome: `cfg_prefetch=1000,cfg_no_init_logging`; factors that are not named are at their base,
 * and `base` is the empty list.
 * A level that the app as written has already is its base.
 * @throws UserError for names that do not exist, treatments that do not apply here, and two levels of one factor.
 */
export function parseTreatmentList(
  text: string,
  { factors, others, leftOut }: Pick<ResolvedCatalogue, 'factors' | 'others' | 'leftOut'>,
): Genome {
  const names = namesOf(factors, NO_MACHINE, others);
  const genome = factors.map(() => 0);
  const named = new Map<string, string>();
  const items = splitList(text);
  if (items.length === 1 && items[0] === 'base') return genome;
  for (const item of items) {
    refuseBlanks(item, factors);
    const alone = factors.findIndex((factor) => factor.name === item);
    const found = alone < 0 ? names.treatment(item) : onlyLevel(alone, factors, others);
    if (found === null) {
      const absent = leftOut.find(({ treatment }) => treatment === item);
      throw absent === undefined ? unknown(item, names.known()) : unusable(item, absent.reason);
    }
    const { index, level, factor } = found;
    if (level === null || index === null) {
      if (level === 0) continue;
      const cut = factor.aliases[item] ?? item.slice(item.indexOf('=') + 1);
      throw unusable(
        item,
        leftOut.find(({ treatment }) => treatment === `${factor.name}=${cut}` || treatment === factor.name)?.reason,
      );
    }
    const before = named.get(factor.name);
    if (before !== undefined && genome[index] !== level)
      throw new UserError(
        `${before} and ${item} are two levels of ${factor.name}`,
        'a factor has one level at a time',
        EXIT.badUsage,
      );
    genome[index] = level;
    named.set(factor.name, item);
  }
  return genome;
}

/** A factor named alone stands for its level `on`, or for the only one it has. */
function onlyLevel(index: number, factors: readonly Factor[], others: OtherNames): TreatmentName {
  const factor = factors[index] as Factor;
  const baseNames = others.sameAsBase[factor.name] ?? [];
  const levels = others.levels[factor.name] ?? factor.levels.slice(1).map((level) => level.name);
  if (baseNames.includes('on')) return { index, factor, baseNames, level: 0 };
  const on = factor.levels.findIndex(
    (level) => level.name === 'on' || (factor.levels.length === 2 && level.name === '1'),
  );
  if (on > 0 || levels.length === 1) return { index, factor, baseNames, level: Math.max(1, on) };
  throw new UserError(
    `${factor.name} has several levels`,
    `choose one of ${levels.map((level) => `${factor.name}=${level}`).join(', ')}`,
    EXIT.badUsage,
  );
}

/** Names with blanks in place of commas between them. */
function refuseBlanks(item: string, factors: readonly Factor[]): void {
  const words = item.split(/\s+/);
  const isNamed = (word: string): boolean => factors.some(({ name }) => name === word.split('=')[0]);
  if (words.length < 2 || !words.every(isNamed)) return;
  throw new UserError(`${item}: no single treatment`, `a list has commas: ${words.join(',')}`, EXIT.badUsage);
}

function unknown(item: string, known: readonly string[]): UserError {
  const word = item.includes('=') ? item.slice(0, item.indexOf('=')) : item;
  return new UserError(
    `there is no factor or treatment '${word}'${didYouMean(word, known)}`,
    "'optimise treatments' lists them",
    EXIT.badUsage,
  );
}

function unusable(item: string, reason: string | undefined): UserError {
  return new UserError(
    `${item} cannot be used here: ${reason ?? 'it does not apply'}`,
    "'optimise check' shows what applies",
    EXIT.badUsage,
  );
}
