import { type GenomeRecord, sameRecord } from '../../domain/genome.ts';
import { isScaleCheck, type RunRecord } from '../../domain/run.ts';

/**
 * What `{tasks}` was in most runs of a genome (in the last ones where several sizes are as frequent); where it has none,
 * in those of all genomes. The scale check's are no usual ones. @returns null where no run tells
 */
export function usualTasks(runs: readonly RunRecord[], genome: GenomeRecord): number | null {
  const usual = runs.filter((run) => run.outcome === 'ok' && !isScaleCheck(run));
  const own = usual.filter((run) => sameRecord(run.genome, genome));
  const counts = new Map<number, number>();
  for (const run of own.length > 0 ? own : usual) {
    // Logs of before the end of November 2026 say only what was submitted.
    const size = run.asked ?? run.tasks;
    if (size !== null) counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  let best: number | null = null;
  for (const [size, count] of counts) if (best === null || count >= (counts.get(best) ?? 0)) best = size;
  return best;
}
