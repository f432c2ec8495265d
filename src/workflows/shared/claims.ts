import { fromRecord, type Genome, isBaseGenome, sameGenome } from '../../domain/genome.ts';
import type { ReportedSet, Speedup } from '../../domain/report.ts';
import { inverseInputs } from '../../report/search/inputs.ts';
import type { StoredAnswer } from '../../store/report-file.ts';
import type { SearchFile } from '../../store/search-file.ts';

/** What a search has reported of its sets; a comparison of them says the same numbers (docs/words.md). */
export interface Claims {
  readonly answer: StoredAnswer | null;
  readonly file: SearchFile;
}

/** A confirmed speed-up, and of an app with several inputs what each of them gains. */
interface Claim extends Pick<ReportedSet, 'inputs' | 'worstInput'> {
  readonly speedup: Speedup;
}

/** µs per task as reported: of the base, or base / confirmed speed-up; null: the report has no such number. */
export function claimedUs({ answer, file }: Claims, genome: Genome): number | null {
  if (answer === null || answer.baseline === null || file.settings.metric !== 'us-per-task') return null;
  if (isBaseGenome(genome)) return answer.baseline.usPerTask;
  const claim = claimOf({ answer, file }, genome);
  return claim === null ? null : answer.baseline.usPerTask / claim.speedup.estimate;
}

/** The confirmed speed-up between base and a reported set, in either order; null: the report has none. */
export function claimBetween(claims: Claims, a: Genome, b: Genome): Claim | null {
  if (isBaseGenome(a)) return claimOf(claims, b);
  const claim = isBaseGenome(b) ? claimOf(claims, a) : null;
  if (claim === null) return null;
  const { estimate, low, high, blocks, p90 } = claim.speedup;
  const inverse = (value: number | null): number | null => (value === null ? null : 1 / value);
  const speedup = { estimate: 1 / estimate, low: inverse(high), high: inverse(low), blocks, p90: inverse(p90) };
  return { speedup, ...inverseInputs(claim) };
}

function claimOf({ answer, file }: Claims, genome: Genome): Claim | null {
  if (answer === null) return null;
  const sets = [answer.recommended, answer.fastest, ...answer.rungs];
  const set = sets.find((one) => {
    const own = one === null ? null : fromRecord(file.factors, one.genome);
    return own !== null && sameGenome(own, genome);
  });
  if (set?.speedup == null || set.speedup.blocks === 0) return null;
  const { speedup, inputs, worstInput } = set;
  return inputs === undefined || worstInput === undefined ? { speedup } : { speedup, inputs, worstInput };
}
