import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import type { ReportedSet } from '../../domain/report.ts';
import type { ConfirmedSet, SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { confirmedOf, expectedSet, namedSet } from './sets.ts';

/** The best guess where no set was shown to be faster, as it is reported. */
export function likelySet(session: Session, findings: SearchFindings | null): ReportedSet | null {
  const likely = findings === null ? null : likelyOf(session, findings);
  return likely === null ? null : namedSet(session, likely);
}

/** The best guess where no set was shown to be faster; null where one was, or where nothing is expected to be. */
export function likelyOf(session: Session, findings: SearchFindings): ConfirmedSet | null {
  if (findings.outcome === null) return null;
  if (isShown(findings, findings.recommended)) return null;
  const base = baseGenome(session.space.factors);
  const { fastest, reduction, selection, outcome } = findings;
  const candidates = [reduction?.recommended, fastest, selection?.best, ...outcome.candidates];
  for (const genome of candidates) {
    if (genome === undefined || sameGenome(genome, base) || isSlower(findings, genome)) continue;
    const expected = expectedSet(session, findings, genome);
    if (expected.gain > 0) return expected;
  }
  return null;
}

function isShown(findings: SearchFindings, genome: Genome): boolean {
  return (confirmedOf(findings, genome)?.low ?? Number.NEGATIVE_INFINITY) > 0;
}

function isSlower(findings: SearchFindings, genome: Genome): boolean {
  return (confirmedOf(findings, genome)?.high ?? Number.POSITIVE_INFINITY) < 0;
}
