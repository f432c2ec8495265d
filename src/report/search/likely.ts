import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import type { ReportedSet } from '../../domain/report.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { confirmedOf, expectedSet, namedSet } from './sets.ts';

/** The best guess where no set was shown to be faster; null where one was, or where nothing is expected to be. */
export function likelySet(session: Session, findings: SearchFindings | null): ReportedSet | null {
  if (findings === null || findings.outcome === null) return null;
  if (isShown(findings, findings.recommended)) return null;
  const base = baseGenome(session.space.factors);
  const { fastest, reduction, selection, outcome } = findings;
  const candidates = [reduction?.recommended, fastest, selection?.best, ...outcome.candidates];
  for (const genome of candidates) {
    if (genome === undefined || sameGenome(genome, base) || isSlower(findings, genome)) continue;
    const expected = expectedSet(session, findings, genome);
    if (expected.gain > 0) return namedSet(session, expected);
  }
  return null;
}

function isShown(findings: SearchFindings, genome: Genome): boolean {
  return (confirmedOf(findings, genome)?.low ?? Number.NEGATIVE_INFINITY) > 0;
}

function isSlower(findings: SearchFindings, genome: Genome): boolean {
  return (confirmedOf(findings, genome)?.high ?? Number.POSITIVE_INFINITY) < 0;
}
