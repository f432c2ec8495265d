import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { isOfTheClaim, isScaleCheck, type RunRecord } from '../../domain/run.ts';
import { observations } from '../../search/evidence/observations.ts';
import type { Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';

/** What a set takes, as multiples of what the app as written takes; null: it was not seen. */
export interface Cost {
  readonly cpuSeconds: number | null;
  readonly peakRssMb: number | null;
}

/** CPU seconds per task and peak memory of a set; from its confirmation where there is one. */
export function costOf(session: Session, genome: Genome): Cost {
  const base = baseGenome(session.space.factors);
  const ratio = (of: (run: RunRecord) => number | null): number | null => {
    const above = medianOf(session, genome, of);
    const below = medianOf(session, base, of);
    return above === null || below === null || below === 0 ? null : above / below;
  };
  return {
    cpuSeconds: ratio((run) => (run.cpuSeconds === null ? null : run.cpuSeconds / (run.tasks ?? 1))),
    peakRssMb: ratio((run) => run.peakRssMb),
  };
}

function medianOf(session: Session, genome: Genome, of: (run: RunRecord) => number | null): number | null {
  const key = genomeKey(genome);
  const own = observations(session).filter((seen) => genomeKey(seen.genome) === key && !isScaleCheck(seen.run));
  const confirmed = own.filter(({ run }) => isOfTheClaim(run));
  const values = (confirmed.length > 0 ? confirmed : own).flatMap(({ run }) => of(run) ?? []);
  return values.length === 0 ? null : median(values);
}
