import { baseGenome, type Genome, sameGenome, toRecord, treatmentsOf } from '../../domain/genome.ts';
import type { ReportedSet, Speedup } from '../../domain/report.ts';
import type { ConfirmedSet, SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { inputsPart } from './inputs.ts';

/** A set with its confirmed speed-up; where it was not confirmed with the model's, which has no interval. */
export function reportedSet(session: Session, findings: SearchFindings, genome: Genome): ReportedSet {
  return namedSet(session, confirmedOf(findings, genome) ?? expectedSet(session, findings, genome));
}

/** What fresh blocks say of a genome; null: it was in none. */
export function confirmedOf(findings: SearchFindings, genome: Genome): ConfirmedSet | null {
  const { confirmation } = findings;
  const sets = confirmation === null ? [] : [confirmation.fastest, confirmation.recommended, ...confirmation.rungs];
  return sets.find((set) => set.blocks > 0 && sameGenome(set.genome, genome)) ?? null;
}

/** Not confirmed: the model's estimate, which is no claim. */
export function expectedSet(session: Session, findings: SearchFindings, genome: Genome): ConfirmedSet {
  const [base, set] =
    (findings.attribution ?? findings.outcome)?.model.predict([baseGenome(session.space.factors), genome]) ?? [];
  const gain = base === undefined || set === undefined ? 0 : base.mean - set.mean;
  return { genome, gain: Number.isFinite(gain) ? gain : 0, low: null, high: null, blocks: 0, p90: null };
}

export function namedSet(session: Session, set: ConfirmedSet): ReportedSet {
  const { factors } = session.space;
  return {
    treatments: treatmentsOf(factors, set.genome),
    genome: toRecord(factors, set.genome),
    speedup: speedupOf(set),
    ...inputsPart(session, set.genome),
  };
}

export function speedupOf({ gain, low, high, blocks, p90 }: ConfirmedSet): Speedup {
  return { estimate: Math.exp(gain), low: expOf(low), high: expOf(high), blocks, p90 };
}

export function expOf(value: number | null): number | null {
  return value === null ? null : Math.exp(value);
}
