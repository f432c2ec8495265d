import { type Genome, genomeKey } from '../../domain/genome.ts';
import { median } from '../../stats/quantile.ts';
import { withLevels } from '../attribution/players.ts';
import type { Purse } from '../evidence/purse.ts';
import type { Program } from '../session.ts';
import { allowedAll, guessOf, levelOf, MORE_LIKELY_THAN_NOT, run, scoresByGenome, type Task } from './task.ts';

/** A gap of so many sd of a run is told apart by single runs: what halving asks. Smaller ones it would only guess at. */
const LACKING = 4;
/** The fastest of many single runs was lucky: a set has to be as fast again, unless the gap is beyond any luck (sd). */
const RUNS_TO_BELIEVE = 2;
const BEYOND_LUCK = 8;
/** A run this many sd above the target is as fast as it, as far as a single run can say. */
export const AS_FAST = 2.5;

/** A measured set that seems clearly faster than the guess. */
export interface Faster {
  readonly genome: Genome;
  /** It, and the guess, have runs enough to say so. */
  readonly believed: boolean;
}

/** The fastest such set; null: there is none. */
export function fasterThan(task: Task, set: Genome, level: number): Faster | null {
  const { session, sd } = task;
  const scores = scoresByGenome(session);
  const own = scores.get(genomeKey(set))?.values.length ?? 1;
  const candidates = [...scores.values()].flatMap(({ genome, values }) => {
    const gap = level - median(values);
    return gap > LACKING * sd
      ? [{ genome, gap, believed: Math.min(own, values.length) >= RUNS_TO_BELIEVE || gap > BEYOND_LUCK * sd }]
      : [];
  });
  const best = candidates.sort((a, b) => b.gap - a.gap)[0];
  const adds = best?.genome.some((l, f) => l !== 0 && set[f] !== l && task.required.get(f) !== l) ?? false;
  return best !== undefined && adds ? best : null;
}

/**
 * Halve what the faster set has besides, the likeliest first, until one treatment is left that the speed depends on: that
 * one is required.
 */
export function* narrow(task: Task, set: Genome, faster: Genome, purse: Purse): Program<void> {
  const { session, sd } = task;
  const { needs } = guessOf(task, MORE_LIKELY_THAN_NOT, allowedAll);
  const extra = faster
    .flatMap((level, f) => (level !== set[f] ? [f] : []))
    .sort((a, b) => (needs[b]?.probability ?? 0) - (needs[a]?.probability ?? 0));
  const target = levelOf(session, faster) ?? Number.NEGATIVE_INFINITY;
  let low = 0;
  let high = extra.length;
  while (high - low > 1 && purse.left > 0) {
    const middle = Math.floor((low + high) / 2);
    const genome = withLevels(set, faster, extra.slice(0, middle));
    if (session.space.isValid(genome) && levelOf(session, genome) === null) yield* run(task, [genome], purse);
    const level = levelOf(session, genome);
    if (level !== null && level < target + AS_FAST * sd) high = middle;
    else low = middle;
  }
  const [factor, ...others] = extra.slice(low, high);
  if (factor !== undefined && others.length === 0) task.required.set(factor, faster[factor] ?? 0);
}
