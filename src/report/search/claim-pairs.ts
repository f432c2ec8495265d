import { baseGenome, sameGenome } from '../../domain/genome.ts';
import { isOfTheClaim, type RunRecord } from '../../domain/run.ts';
import { observations } from '../../search/evidence/observations.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';

/** What a block of the claim has of the app as written and of the recommended set. */
interface ClaimPair<T> {
  readonly base: T;
  readonly best: T;
}

/**
 * The blocks of the claim that have both base and recommended set; empty where the base is recommended.
 * @param of what is wanted of a run; null: it does not count
 */
export function claimPairs<T>(
  session: Session,
  { recommended }: SearchFindings,
  of: (run: RunRecord) => T | null,
): ClaimPair<T>[] {
  const base = baseGenome(session.space.factors);
  if (sameGenome(recommended, base)) return [];
  const blocks = new Map<string, Partial<ClaimPair<T>>>();
  for (const { run, genome } of observations(session)) {
    const value = of(run);
    if (value === null || run.block === null || !isOfTheClaim(run)) continue;
    const block = blocks.get(run.block) ?? {};
    if (sameGenome(genome, base)) blocks.set(run.block, { ...block, base: value });
    else if (sameGenome(genome, recommended)) blocks.set(run.block, { ...block, best: value });
  }
  return [...blocks.values()].flatMap(({ base: before, best }) =>
    before === undefined || best === undefined ? [] : [{ base: before, best }],
  );
}
