import seedrandom from 'seedrandom';
import type { Random, RandomStreams } from '../domain/random.ts';

/**
 * Independent streams by purpose: `xor4096(seed/purpose)`.
 * The order in which runs finish can change no draw, and no generator state needs saving.
 */
export function randomStreams(seed: string): RandomStreams {
  return (purpose) => randomFrom(`${seed}/${purpose}`);
}

/** One stream from a seed. */
export function randomFrom(seed: string): Random {
  return seedrandom.xor4096(seed);
}
