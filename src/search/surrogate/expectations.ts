import type { Factor } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';

/** Whether the catalogue expects any level to be faster: it then says something by its silence about the others. */
export function namesFaster(factors: readonly Factor[]): boolean {
  return factors.some(({ levels }) => levels.some(({ expect }) => expect === 'faster'));
}

/** What the catalogue expects to be fastest: by factor the last level that it expects to be faster, else the base. */
export function expectedSet(factors: readonly Factor[]): Genome {
  return factors.map(({ levels }) =>
    Math.max(
      0,
      levels.findLastIndex(({ expect }) => expect === 'faster'),
    ),
  );
}
