import { baseGenome, distinct, type Genome, sameGenome } from '../../domain/genome.ts';
import type { SearchSpace } from '../../domain/space.ts';
import type { Reduction, Selection } from '../findings.ts';

/** A set that is confirmed, with what is measured beside it. */
export interface Contender {
  readonly fastest: Genome;
  readonly recommended: Genome;
  /** Nicest first; the last is the recommended set's own. */
  readonly rungs: Reduction['rungs'];
}

/** What confirmation tries, in order: the reduced set with its rungs, then those of the shortlist, in case it fails. */
export function contenders(selection: Selection, { recommended, rungs }: Reduction): Contender[] {
  const runnersUp = selection.ranking
    .map(({ genome }) => genome)
    .filter((genome) => !sameGenome(genome, recommended))
    .map((genome) => ({ fastest: genome, recommended: genome, rungs: [] }));
  return [{ fastest: selection.best, recommended, rungs }, ...runnersUp];
}

/** Sets that a block may hold at most: the base, the recommended set, the fastest, the nicer rungs. */
export function mostSets({ recommended, rungs }: Reduction): number {
  return 3 + rungs.filter(({ genome }) => !sameGenome(genome, recommended)).length;
}

/** The sets of a block in the order of what they are worth knowing: base, recommended, the rung below, the fastest, … */
export function setsOf(space: SearchSpace, { fastest, recommended, rungs }: Contender, room: number): Genome[] {
  const nicer = rungs
    .map(({ genome }) => genome)
    .filter((genome) => !sameGenome(genome, recommended))
    .reverse();
  const order = [baseGenome(space.factors), recommended, ...nicer.slice(0, 1), fastest, ...nicer.slice(1)];
  return distinct(order).slice(0, room);
}
