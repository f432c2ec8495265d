import type { Factor } from '../../domain/factor.ts';
import { type Genome, sameGenome } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Pruning, Selection } from '../findings.ts';

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

/**
 * The set with the nicest level of each treatment that loses something of the logs: the first listed that keeps them
 * (INFO lines in place of none, lazy lines in place of removed ones), or the app's own. null: nothing is lost, or valid.
 */
export function logsKept(space: SearchSpace, genome: Genome): Genome | null {
  const kept = genome.map((index, f) => {
    const factor = space.factors[f];
    const level = factor?.levels[index];
    const lossy = level?.class === 'config-lossy' || level?.class === 'source-lossy';
    return lossy && ABOUT_LOGS.test(factor?.name ?? '') ? nicestOf(factor, index) : index;
  });
  return sameGenome(kept, genome) || !space.isValid(kept) || kept.every((index) => index === 0) ? null : kept;
}

/** Levels that lose something are listed nicest first. */
function nicestOf(factor: Factor | undefined, index: number): number {
  return factor !== undefined && index > 1 ? 1 : 0;
}
