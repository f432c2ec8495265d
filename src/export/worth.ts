import { type DuelledSet, duelOf, type Speedup, sameTreatments, standingOf, type Verdict } from '../domain/report.ts';

/** What a treatment was found to be worth: how many times slower the attributed set is without it. */
export interface TreatmentWorth {
  readonly treatment: string;
  readonly verdict: Verdict;
  readonly atBest: {
    readonly ratio: number;
    readonly low: number | null;
    readonly high: number | null;
    /** False: a model's number. */
    readonly measured: boolean;
  } | null;
}

/** What the search measured that a genome is from. */
export interface Measured {
  readonly worth: readonly TreatmentWorth[];
  /** The recommended set: `worth` is of treatments in its company. */
  readonly recommended: readonly string[];
  /** Every set that has a number: what an export carries may be one of them. `SEARCH:NAME` names it. */
  readonly sets: readonly {
    readonly name: string;
    readonly treatments: readonly string[];
    readonly speedup: Speedup | null;
  }[];
  /** What duels have found since of these and other sets. */
  readonly duels: readonly DuelledSet[];
}

/**
 * `proven: 1.43 times slower without it [1.35, 1.51]`, for a set that is not the recommended one with whose worth it is.
 * A model's number stands without a verdict: 'unknown' and a number would contradict each other.
 */
export function worthText({ worth, recommended }: Measured, set: readonly string[], treatment: string): string {
  const row = worth.find((one) => one.treatment === treatment);
  if (row === undefined) return 'unknown: nothing was measured of it alone';
  const { verdict, atBest } = row;
  if (atBest === null) return `${verdict}: its own worth was not told apart`;
  const { ratio, low, high, measured } = atBest;
  const size =
    ratio >= 1 ? `${ratio.toFixed(2)} times slower without it` : `${(1 / ratio).toFixed(2)} times faster without it`;
  const interval = low === null || high === null || ratio < 1 ? '' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const found = measured ? `${verdict}: ${size}${interval}` : `not measured: a model expects ${size}`;
  return `${found}${sameTreatments(set, recommended) ? '' : ', in the recommended set'}`;
}

/** What was measured of a set with exactly these treatments, by a duel where the search left it open; null: nothing. */
export function speedupOfSet({ sets, duels }: Measured, treatments: readonly string[]): Speedup | null {
  const named = sets.find((set) => sameTreatments(set.treatments, treatments) && (set.speedup?.blocks ?? 0) > 0);
  const own = named?.speedup ?? null;
  const standing = standingOf(own);
  if (standing === 'confirmed' || standing === 'slower') return own;
  return duelOf(duels, treatments)?.speedup ?? own;
}

/** What the search calls the set with exactly these treatments; null: it has none. */
export function nameOfSet({ sets }: Measured, treatments: readonly string[]): string | null {
  return sets.find((set) => sameTreatments(set.treatments, treatments))?.name ?? null;
}

/** `4.31 times as fast as the app as written (95 % interval 4.02 to 4.60, 12 blocks)` */
export function speedupSentence({ estimate, low, high, blocks }: Omit<Speedup, 'p90'>): string {
  const interval =
    low === null || high === null ? 'no interval' : `95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `${estimate.toFixed(2)} times as fast as the app as written (${interval}, ${blocks} ${blocks === 1 ? 'block' : 'blocks'})`;
}
