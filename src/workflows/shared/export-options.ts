import type { DuelledSet, SearchReport } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { GenomeFile } from '../../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../../export/types.ts';
import type { Measured } from '../../export/worth.ts';
import { appOn } from '../../launch/run/app.ts';
import type { StoredAnswer } from '../../store/report-file.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { FASTEST, RECOMMENDED } from './genome-names.ts';
import { usualTasks } from './usual-tasks.ts';

/** How a genome of a search is exported: for the search's app, interpreter and CPUs, at the usual number of tasks. */
export function exportOptions(
  format: ExportFormat,
  genome: GenomeFile,
  file: Pick<SearchFile, 'factors' | 'app' | 'python' | 'launch'>,
  runs: readonly RunRecord[],
  measured: Measured,
): ExportOptions {
  return {
    format,
    genome,
    factors: file.factors,
    app: appOn(file.app),
    ...(file.app.inputs === undefined ? {} : { firstOf: file.app.inputs.length }),
    python: file.python.executable,
    tasks: usualTasks(runs, genome.genome),
    cpus: file.launch.cpus,
    measured,
  };
}

/** What a search has reported of its sets and of single treatments; null: it has reported nothing. */
export function measuredOf(answer: StoredAnswer | SearchReport | null, duels: readonly DuelledSet[]): Measured {
  if (answer === null) return { worth: [], recommended: [], sets: [], duels };
  const { recommended, fastest, rungs, attribution } = answer;
  return {
    worth: attribution,
    recommended: recommended?.treatments ?? [],
    sets: [
      ...(recommended === null ? [] : [{ ...recommended, name: RECOMMENDED }]),
      ...(fastest === null ? [] : [{ ...fastest, name: FASTEST }]),
      ...rungs,
    ],
    duels,
  };
}
