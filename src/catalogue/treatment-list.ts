import { namesOf } from '../constraints/names.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { Genome } from '../domain/genome.ts';
import { didYouMean } from '../domain/words.ts';
import type { ResolvedCatalogue } from './resolve.ts';

/** Items of a LIST option: separated by commas, blanks around them do not count. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * A treatment list as a genome: `cfg_prefetch=1000,cfg_no_init_logging`; factors that are not named are at their base.
 * A level that the app as written has already is its base.
 * @throws UserError for names that do not exist, treatments that do not apply here, and two levels of one factor.
 */
export function parseTreatmentList(text: string, catalogue: ResolvedCatalogue): Genome {
  const { factors, others, machine, leftOut } = catalogue;
  const names = namesOf(factors, machine, others);
  const genome = factors.map(() => 0);
  const named = new Map<string, string>();
  for (const item of splitList(text)) {
    const found = factors.some((factor) => factor.name === item) ? onlyLevel(item, catalogue) : names.treatment(item);
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

function onlyLevel(name: string, { factors, others }: ResolvedCatalogue) {
  const index = factors.findIndex((factor) => factor.name === name);
  const factor = factors[index];
  const levels = others.levels[name] ?? factor?.levels.slice(1).map((level) => level.name) ?? [];
  if (factor === undefined || levels.length > 1)
    throw new UserError(
      `${name} has several levels`,
      `choose one of ${levels.map((level) => `${name}=${level}`).join(', ')}`,
      EXIT.badUsage,
    );
  return { index, factor, level: 1 };
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
