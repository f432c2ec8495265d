import type { Factor } from '../../domain/factor.ts';
import { distinct, fromRecord, type Genome } from '../../domain/genome.ts';
import type { RunRecord } from '../../domain/run.ts';

/** How much of a space its runs have looked at. */
export interface LookedAt {
  /** Sets that were run, the base among them. */
  readonly sets: number;
  /** Pairs of levels of two factors that some run held together, and all that there are, whether rules allow them or not. */
  readonly pairs: number;
  readonly allPairs: number;
}

export function lookedAt(factors: readonly Factor[], runs: readonly RunRecord[]): LookedAt {
  const genomes = distinct(
    runs.flatMap(({ genome }) => {
      const known = fromRecord(factors, genome);
      return known === null ? [] : [known];
    }),
  );
  let pairs = 0;
  let allPairs = 0;
  factors.forEach(({ levels }, f) => {
    for (let g = 0; g < f; g++) {
      allPairs += levels.length * (factors[g]?.levels.length ?? 0);
      pairs += pairsOf(genomes, f, g);
    }
  });
  return { sets: genomes.length, pairs, allPairs };
}

/** Different pairs of levels that two factors have in the genomes. */
function pairsOf(genomes: readonly Genome[], f: number, g: number): number {
  return new Set(genomes.map((genome) => `${genome[f]},${genome[g]}`)).size;
}
