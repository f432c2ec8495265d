import type { Change } from '../../domain/regression.ts';
import { levelOf } from '../../stats/looks.ts';
import { type Estimate, hodgesLehmann } from '../../stats/signed-rank.ts';

/** ln(new) - ln(old) in each block that has both, and the change (ln) that matters. */
export interface Contrast {
  readonly differences: readonly number[];
  readonly margin: number;
}

/** What is said of a contrast. */
export interface Judged {
  readonly change: Exclude<Change, 'failed'>;
  /** Of ln(new) - ln(old); null: no differences. */
  readonly estimate: Estimate | null;
  /** Of the interval. */
  readonly alpha: number;
}

/**
 * Contrasts of one family, each a regression, an improvement, no change within its margin, or inconclusive.
 * Regressions and improvements together raise at most `total` false alarms, however many looks and contrasts (Holm); a
 * statement of no change is wrong of a change as large as the margin at most so often, each by itself (two one-sided
 * tests: Schuirmann 1987), for it is made of all of them or of none.
 * @param looks how many looks were planned, those to come included.
 */
export function judge(contrasts: readonly Contrast[], total: number, looks: number): readonly Judged[] {
  const equivalence = levelOf(looks, Math.min(MOST_LEVEL, 2 * total));
  const judgeAt = (contrast: Contrast, alpha: number): Judged => judged(contrast, alpha, equivalence);
  let verdicts: readonly Judged[] = [];
  let rejected = -1;
  for (let more = true; more; ) {
    // Holm 1979: what stands against zero at the strictest level leaves a milder one to the others.
    const alpha = levelOf(looks, total / Math.max(1, contrasts.length - Math.max(0, rejected)));
    const before = verdicts;
    verdicts = contrasts.map((contrast, i) => {
      const earlier = before[i];
      return earlier !== undefined && excludesZero(earlier.estimate) ? earlier : judgeAt(contrast, alpha);
    });
    const now = verdicts.filter(({ estimate }) => excludesZero(estimate)).length;
    more = now > rejected && now < contrasts.length;
    rejected = now;
  }
  return verdicts;
}

/** The largest total that looks were simulated for. */
const MOST_LEVEL = 0.1;

function judged({ differences, margin }: Contrast, alpha: number, equivalence: number): Judged {
  if (differences.length === 0) return { change: 'inconclusive', estimate: null, alpha };
  const estimate = hodgesLehmann(differences, alpha);
  const away = Math.abs(estimate.estimate) > margin / 2;
  if (away && estimate.low !== null && estimate.low > 0) return { change: 'regression', estimate, alpha };
  if (away && estimate.high !== null && estimate.high < 0) return { change: 'improvement', estimate, alpha };
  const { low, high } = hodgesLehmann(differences, equivalence);
  const inside = low !== null && high !== null && low > -margin && high < margin;
  return { change: inside ? 'no-change' : 'inconclusive', estimate, alpha };
}

function excludesZero(estimate: Estimate | null): boolean {
  return estimate !== null && ((estimate.low ?? 0) > 0 || (estimate.high ?? 0) < 0);
}
