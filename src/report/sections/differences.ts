import type { Factor } from '../../domain/factor.ts';
import { findTreatment } from './section.ts';

/** `A`, `A=1 in place of A=2`, `without A`: what one set has that the other has not. */
export function differencesBetween(
  set: readonly string[],
  other: readonly string[],
  factors: readonly Factor[],
): string[] {
  const factorOf = (name: string): string => findTreatment(factors, name)?.factor.name ?? name;
  const extra = set.filter((name) => !other.includes(name));
  const missing = other.filter((name) => !set.includes(name));
  const sameFactor = (name: string) => (candidate: string) => factorOf(candidate) === factorOf(name);
  return [
    ...extra.map((name) => {
      const replaced = missing.find(sameFactor(name));
      return replaced === undefined ? name : `${name} in place of ${replaced}`;
    }),
    ...missing.filter((name) => !extra.some(sameFactor(name))).map((name) => `without ${name}`),
  ];
}
