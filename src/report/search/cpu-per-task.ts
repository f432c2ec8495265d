import type { SearchReport } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';
import { claimPairs } from './claim-pairs.ts';
import { expOf } from './sets.ts';

/**
 * CPU seconds per task of base and recommended set, paired inside the blocks of the claim: a second witness, which tells
 * less work from more work at the same time. `best` is base / ratio, so that the three numbers agree.
 */
export function cpuPerTaskOf(session: Session, findings: SearchFindings | null): SearchReport['cpuPerTask'] {
  if (findings === null) return null;
  const pairs = claimPairs(session, findings, cpuOf).map(({ base, best }) => ({
    before: base,
    gain: Math.log(base / best),
  }));
  if (pairs.length === 0) return null;
  const { estimate, low, high } = hodgesLehmann(pairs.map(({ gain }) => gain));
  const typical = Math.exp(median(pairs.map(({ before }) => Math.log(before))));
  const ratio = Math.exp(estimate);
  return { base: typical, best: typical / ratio, ratio, low: expOf(low), high: expOf(high) };
}

function cpuOf({ cpuSeconds, tasks }: RunRecord): number | null {
  return cpuSeconds === null || tasks === null || !(cpuSeconds > 0) || tasks === 0 ? null : cpuSeconds / tasks;
}
