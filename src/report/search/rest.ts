import type { SearchReport } from '../../domain/report.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { nameOf } from './contributions.ts';
import { expOf } from './sets.ts';

/** What the fastest set has besides the recommended one, with what all of it together is worth in the same blocks. */
export function restOf(session: Session, findings: SearchFindings | null): SearchReport['rest'] {
  const rest = findings?.confirmation?.rest ?? null;
  if (findings === null || rest === null) return null;
  const { genome, gain, low, high } = rest;
  const treatments = genome.flatMap((level, factor) =>
    level === 0 || level === findings.recommended[factor] ? [] : [nameOf(session, genome, factor)],
  );
  return { treatments, ratio: Math.exp(gain), low: expOf(low), high: expOf(high) };
}
