import type { Factor } from '../../domain/factor.ts';
import { findTreatment } from './section.ts';

/** `A=1 in place of A=2`, `without A`, `A`: what one set has that the other has not. Where a list is cut, what is only added goes. */
export function differencesBetween(
  set: readonly string[],
  other: readonly string[],
  factors: readonly Factor[],
): string[] {
  const factorOf = (name: string): string => findTreatment(factors, name)?.factor.name ?? name;
  const missing = new Map(other.filter((name) => !set.includes(name)).map((name) => [factorOf(name), name]));
  const changed: string[] = [];
  const added: string[] = [];
  for (const name of set.filter((one) => !other.includes(one))) {
    const replaced = missing.get(factorOf(name));
    if (replaced === undefined) added.push(name);
    else changed.push(`${name} in place of ${replaced}`);
    missing.delete(factorOf(name));
  }
  return [...changed, ...[...missing.values()].map((name) => `without ${name}`), ...added];
}
