import type { Genome } from '../../../domain/genome.ts';
import type { Member } from '../../genetic/population.ts';
import { GENERATION, type Situation, type StrategyContext } from '../strategy.ts';

/** A genome is measured again until it has this many runs. */
const ENOUGH_RUNS = 4;
/** A single run this many sd of the noise faster than the leader is a discovery or a glitch: it is made again. */
const SURPRISING = 3;
/** The base is measured again after so many runs: the drift's anchor. */
const BASE_EVERY = 20;

/** Measured again on purpose: the posterior-best with few runs, a surprise, and the base from time to time. */
export function controls(
  { session }: StrategyContext,
  situation: Situation,
  members: readonly Member[],
  noiseSd: number,
): Genome[] {
  const leader = members.find(({ entry }) => entry.measurements.length < ENOUGH_RUNS) ?? members[0];
  const again = leader === undefined ? [] : [leader.genome];
  const surprise = members.find(({ entry: { measurements } }) => {
    const [only, second] = measurements;
    return only !== undefined && second === undefined && only.y < members[0]!.mean - SURPRISING * noiseSd;
  });
  if (surprise !== undefined && surprise !== leader) again.push(surprise.genome);
  const base = session.genomes[0];
  const entry = base === undefined ? undefined : situation.archive.get(base);
  const last = entry?.measurements.at(-1)?.at;
  if (base !== undefined && last !== undefined && session.runs.length - last >= BASE_EVERY) again.push(base);
  return again;
}

/** Where nothing new is left: the best genomes with the fewest runs. */
export function repeated(members: readonly Member[], count: number): Genome[] {
  return members
    .slice(0, GENERATION)
    .toSorted((a, b) => a.entry.runs - b.entry.runs)
    .slice(0, count)
    .map(({ genome }) => genome);
}
