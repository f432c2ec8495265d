import { treatmentName } from '../../domain/factor.ts';
import { equalRates } from '../../stats/contingency.ts';
import type { Session } from '../session.ts';

/** How often runs of a treatment were flagged, beside the others. */
export interface FlagRate {
  readonly treatment: string;
  readonly rate: number;
  readonly otherRate: number;
  /** Chi-square test of equal rates. */
  readonly p: number;
}

/** Below this many runs of each kind the test says nothing. */
const RUNS_TO_TEST = 5;

/** Flag rates by treatment: a rate that depends on the treatment is itself a warning (docs/decisions/gates.md). */
export function flagRates(session: Session): FlagRate[] {
  const rates: FlagRate[] = [];
  for (const [f, factor] of session.space.factors.entries()) {
    for (let level = 1; level < factor.levels.length; level++) {
      const counts = [0, 0, 0, 0];
      for (const [i, run] of session.runs.entries()) {
        const cell = (session.genomes[i]?.[f] === level ? 2 : 0) + (run.gates?.flagged === true ? 1 : 0);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
      const [offQuiet = 0, offFlagged = 0, onQuiet = 0, onFlagged = 0] = counts;
      if (offQuiet + offFlagged < RUNS_TO_TEST || onQuiet + onFlagged < RUNS_TO_TEST) continue;
      rates.push({
        treatment: treatmentName(factor, level),
        rate: onFlagged / (onQuiet + onFlagged),
        otherRate: offFlagged / (offQuiet + offFlagged),
        p: equalRates(offQuiet, offFlagged, onQuiet, onFlagged),
      });
    }
  }
  return rates;
}
