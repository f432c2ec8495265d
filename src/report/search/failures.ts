import { genomeKey, treatmentsOf } from '../../domain/genome.ts';
import type { SearchReport } from '../../domain/report.ts';
import type { Session } from '../../search/session.ts';

/** Sets that gave no score, by how they ended, the most frequent first. */
export function failuresOf(session: Session): SearchReport['failures'] {
  const failures = new Map<string, { treatments: string[]; outcome: string; count: number }>();
  for (const [i, run] of session.runs.entries()) {
    const genome = session.genomes[i];
    if (run.outcome === 'ok' || run.outcome === 'cancelled' || genome === undefined) continue;
    const key = `${run.outcome} ${genomeKey(genome)}`;
    const treatments = treatmentsOf(session.space.factors, genome);
    const entry = failures.get(key) ?? { treatments, outcome: run.outcome, count: 0 };
    entry.count++;
    failures.set(key, entry);
  }
  return [...failures.values()].sort((a, b) => b.count - a.count);
}
