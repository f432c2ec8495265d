import { baseGenome, genomeKey } from '../../domain/genome.ts';
import { observations } from '../../search/evidence/observations.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';

/** µs per task of the app as written: the one number that every time in a report is relative to (docs/words.md). */
export function baseUs(session: Session, findings: SearchFindings | null): number | null {
  const baseline = findings?.calibration?.baseline ?? null;
  if (baseline !== null && session.settings.metric === 'us-per-task') return Math.exp(baseline);
  const base = genomeKey(baseGenome(session.space.factors));
  const times = observations(session).flatMap(({ run, genome }) =>
    run.purpose === 'calibrate' && genomeKey(genome) === base ? (run.usPerTask ?? []) : [],
  );
  return times.length === 0 ? null : median(times);
}
