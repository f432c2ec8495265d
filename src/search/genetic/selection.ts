import { type Random, randomInt } from '../../domain/random.ts';

/** Binary tournament: the better (lower value) of two drawn with replacement. */
export function tournament<T>(random: Random, items: readonly T[], value: (item: T) => number): T {
  const first = items[randomInt(random, items.length)];
  const second = items[randomInt(random, items.length)];
  if (first === undefined || second === undefined) throw new RangeError('no parents to choose from');
  return value(second) < value(first) ? second : first;
}
