import type { Factor } from '../../domain/factor.ts';
import { findTreatment } from './section.ts';

/** `A=1 in place of A=2`, `without A`, `A`: what one set has that the other has not. Where a list is cut, what is only added goes. */
export function differencesBetween(
  set: readonly string[],
  other: readonly string[],
  factors: readonly Factor[],
): string[] {
  const factorOf = (name: string): string => findTreatment(factors, name)?.factor.name ?? name;
  const extra = set.filter((name) => !other.includes(name));
  const missing = other.filter((name) => !set.includes(name));
  const sameFactor = (name: string) => (candidate: string) => factorOf(candidate) === factorOf(name);
  const changed = extra.flatMap((name) => {
    const replaced = missing.find(sameFactor(name));
    return replaced === undefined ? [] : [`${name} in place of ${replaced}`];
  });
  const gone = missing.filter((name) => !extra.some(sameFactor(name))).map((name) => `without ${name}`);
  return [...changed, ...gone, ...extra.filter((name) => !missing.some(sameFactor(name)))];
}
