import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { RISKS, type Risk } from '../domain/factor.ts';
import { METRICS, type Metric } from '../domain/run.ts';
import { DEFAULT_PRICES, DEFAULTS, type Prices, STRATEGIES, type StrategyName } from '../domain/search-settings.ts';
import { didYouMean } from '../domain/words.ts';
import { onPath } from '../launch/machine/on-path.ts';

/** The values of the command line as yargs leaves them: text, or an array where an option was repeated. */
export type Arguments = { readonly [name: string]: unknown };

/** The single value of an option. @throws UserError where it was given twice. */
export function one(argv: Arguments, name: string): string | undefined {
  const value = argv[name];
  if (Array.isArray(value)) throw new UserError(`--${name} was given ${value.length} times`, 'give it once');
  return typeof value === 'string' ? value : undefined;
}

export function isOn(argv: Arguments, name: string): boolean {
  return argv[name] === true || (Array.isArray(argv[name]) && (argv[name] as unknown[]).at(-1) === true);
}

/** All values of an option that may be repeated. */
export function many(argv: Arguments, name: string): string[] {
  const value = argv[name];
  const values: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.filter((entry): entry is string => typeof entry === 'string');
}

/** Comma-separated lists, repeated or not. */
export function list(argv: Arguments, name: string): string[] {
  return many(argv, name).flatMap(splitList);
}

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A whole number, at least `least`. */
export function wholeNumber(argv: Arguments, name: string, least: number): number | undefined {
  const value = one(argv, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) {
    const isTime = name === 'budget' && 'time' in argv && DURATION.test(value) && !/^\d+$/.test(value);
    throw new UserError(
      `--${name} ${value}: not a whole number from ${least} up`,
      isTime ? `it counts runs; a time is given by --time ${value}` : `for example --${name} ${Math.max(least, 100)}`,
    );
  }
  return number;
}

/** A number above 0. */
export function positiveNumber(argv: Arguments, name: string): number | undefined {
  const value = one(argv, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new UserError(`--${name} ${value}: not a number above 0`, `for example --${name} 6`);
  }
  return number;
}

const UNIT_SECONDS: { readonly [unit: string]: number } = { '': 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

const DURATION = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/;

/** A duration in seconds: `90`, `90s`, `10m`, `2h`, `1d`. */
export function seconds(argv: Arguments, name: string): number | undefined {
  const value = one(argv, name);
  if (value === undefined) return undefined;
  const match = DURATION.exec(value.trim());
  const unit = UNIT_SECONDS[match?.[2] ?? '?'];
  const number = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!Number.isFinite(number) || number <= 0) {
    throw new UserError(`--${name} ${value}: not a duration`, `for example --${name} 90s, 10m or 2h`);
  }
  return number;
}

/** A share: `5%` or `0.05` is 0.05. */
export function percent(argv: Arguments, name: string): number | undefined {
  const value = one(argv, name);
  if (value === undefined) return undefined;
  const digits = value.replace(/%$/, '');
  const number = Number(digits) / (digits === value ? 1 : 100);
  if (digits.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new UserError(`--${name} ${value}: not a percentage`, `for example --${name} 5%`);
  }
  return number;
}

/** How much slower than the fastest set the recommended one may be. */
export function withinOf(argv: Arguments): number | null {
  const share = percent(argv, 'within');
  if (share !== undefined && share >= 1) {
    throw new UserError(
      `--within ${one(argv, 'within')}: 100% or more slower than the fastest`,
      'for example --within 5%',
    );
  }
  return share ?? null;
}

/** @throws UserError with a guess at what was meant */
export function oneOf<T extends string>(value: string, choices: readonly T[], what: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new UserError(`${what} ${value}: unknown${didYouMean(value, choices)}`, `choose from ${choices.join(', ')}`);
  }
  return found;
}

export function metricOf(argv: Arguments): Metric {
  return oneOf(one(argv, 'metric') ?? DEFAULTS.metric, METRICS, '--metric');
}

export function strategyOf(argv: Arguments): StrategyName {
  return oneOf(one(argv, 'strategy') ?? DEFAULTS.strategy, STRATEGIES, '--strategy');
}

export function risksOf(argv: Arguments): Risk[] {
  return list(argv, 'allow').map((value) => oneOf(value, RISKS, '--allow'));
}

export function pricesOf(argv: Arguments): Prices {
  const prices: Record<keyof Prices, number> = { ...DEFAULT_PRICES };
  const names = Object.keys(prices) as (keyof Prices)[];
  for (const item of list(argv, 'price')) {
    const [name = '', amount = ''] = item.split('=');
    const price = Number(amount.replace(/%$/, ''));
    if (amount === '' || !Number.isFinite(price) || price < 0) {
      throw new UserError(`--price ${item}: not class=percent`, 'for example --price source=2');
    }
    prices[oneOf(name, names, '--price')] = price;
  }
  return prices;
}

/** Paths are meant from where the command was called. */
export function paths(argv: Arguments, name: string): string[] {
  return many(argv, name).map((path) => resolve(path));
}

/** Files and folders, and programs that a shell would find by their name alone. */
export function programs(argv: Arguments, name: string): string[] {
  return many(argv, name).map((value) => {
    const found = value.includes('/') || existsSync(value) ? null : onPath(value);
    return found ?? resolve(value);
  });
}

export function path(argv: Arguments, name: string): string | undefined {
  const value = one(argv, name);
  return value === undefined ? undefined : resolve(value);
}
