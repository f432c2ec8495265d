import { type Genome, sameGenome } from '../../domain/genome.ts';
import type { Disqualification } from '../../domain/warning.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann, quantileRatio } from '../../stats/signed-rank.ts';
import { lnScoreOf, pairedGains } from '../evidence/blocks.ts';
import type { Look } from '../evidence/looks.ts';
import type { ConfirmedSet } from '../findings.ts';
import type { Session } from '../session.ts';

/** What is known of the sets at a look. */
export interface View extends Look {
  readonly session: Session;
  /** The base is the first. */
  readonly genomes: readonly Genome[];
}

export function itemOf(view: View, genome: Genome): number {
  return view.genomes.findIndex((candidate) => sameGenome(candidate, genome));
}

/** How much faster than the base a set is. */
export function confirmed(view: View, genome: Genome): ConfirmedSet {
  const item = itemOf(view, genome);
  const gains = pairedGains(view.session, view.blocks, 0, item);
  if (item <= 0 || gains.length === 0) return { genome, gain: 0, low: null, high: null, blocks: 0, p90: null };
  const { estimate, low, high } = hodgesLehmann(gains, view.alpha);
  const complete = view.blocks.filter(
    (runs) => lnScoreOf(view.session, runs[0]) !== null && lnScoreOf(view.session, runs[item]) !== null,
  );
  const lnOf = (index: number): number[] => complete.map((runs) => lnScoreOf(view.session, runs[index]) ?? Number.NaN);
  return { genome, gain: estimate, low, high, blocks: gains.length, p90: quantileRatio(lnOf(0), lnOf(item), 0.9) };
}

/** Why a set may not be recommended, null: it may. A failure of the base in the same block excuses one. */
export function disqualification(view: View, genome: Genome): Disqualification | null {
  const item = itemOf(view, genome);
  const failures = view.blocks.flatMap((runs) => {
    const run = runs[item];
    return run != null && lnScoreOf(view.session, run) === null && lnScoreOf(view.session, runs[0]) !== null
      ? [run]
      : [];
  });
  const [first] = failures;
  if (first !== undefined) {
    const reason = first.reason ?? first.outcome;
    return { code: 'dropped-for-failures', failed: failures.length, blocks: view.blocks.length, reason };
  }
  const guard = view.session.settings.maxMemoryMb;
  const peaks = view.blocks.flatMap((runs) => runs[item]?.peakRssMb ?? []);
  if (guard === null || peaks.length === 0 || median(peaks) <= guard) return null;
  return { code: 'dropped-for-memory', mb: median(peaks), allowedMb: guard };
}
