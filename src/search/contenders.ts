import { type Genome, sameGenome } from '../domain/genome.ts';
import type { SearchSpace } from '../domain/space.ts';
import type { Pruning, Selection } from './findings.ts';

/** Two sets that are confirmed together. */
export interface Contender {
  readonly fastest: Genome;
  readonly recommended: Genome;
  /** Dropped factors, the dearest to miss first. */
  readonly putBack: readonly number[];
}

/**
 * What confirmation tries, in order: the selected set with its pruned one, then the runners-up (in case the first fails).
 * @param sets 2: only the base and one set fit into a block, which then is the pruned one.
 */
export function contenders(selection: Selection, pruning: Pruning | null, sets: 2 | 3): Contender[] {
  const pruned = pruning?.pruned ?? selection.best;
  const first = { fastest: sets === 2 ? pruned : selection.best, recommended: pruned, putBack: pruning?.putBack ?? [] };
  const runnersUp = selection.ranking
    .map(({ genome }) => genome)
    .filter((genome) => !sameGenome(genome, selection.best) && !sameGenome(genome, pruned))
    .map((genome) => ({ fastest: genome, recommended: genome, putBack: [] }));
  return [first, ...runnersUp];
}

/** The pruned set with its dearest dropped treatment back (and as many more as the rules need); null: nothing is left. */
export function withPutBack(space: SearchSpace, contender: Contender): Contender | null {
  const genome = [...contender.recommended];
  for (const [i, factor] of contender.putBack.entries()) {
    genome[factor] = contender.fastest[factor] ?? 0;
    if (space.isValid(genome)) {
      return { fastest: contender.fastest, recommended: genome, putBack: contender.putBack.slice(i + 1) };
    }
  }
  return null;
}

const ABOUT_LOGS = /log/i;

/** The set less the treatments that switch logs off (a lost feature that has to do with logs). */
export function logsKept(space: SearchSpace, genome: Genome): Genome | null {
  const kept = genome.map((index, f) => {
    const factor = space.factors[f];
    const level = factor?.levels[index];
    const lossy = level?.class === 'config-lossy' || level?.class === 'source-lossy';
    return lossy && ABOUT_LOGS.test(factor?.name ?? '') ? 0 : index;
  });
  return sameGenome(kept, genome) || !space.isValid(kept) || kept.every((index) => index === 0) ? null : kept;
}
