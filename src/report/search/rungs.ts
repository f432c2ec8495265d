import type { SearchReport } from '../../domain/report.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { confirmedOf, namedSet } from './sets.ts';

/** What can be had for how much trouble, nicest first: confirmed where fresh blocks hold the set, else the model's gain. */
export function rungsOf(session: Session, findings: SearchFindings | null): SearchReport['rungs'] {
  if (findings === null) return [];
  return (findings.reduction?.rungs ?? []).map(({ name, genome, gain }) => {
    const expected = { genome, gain, low: null, high: null, blocks: 0, p90: null };
    return { name, ...namedSet(session, confirmedOf(findings, genome) ?? expected) };
  });
}
