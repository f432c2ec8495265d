import type { RunRecord } from '../../domain/run.ts';
import type { GenomeFile } from '../../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../../export/types.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { usualTasks } from './usual-tasks.ts';

/** How a genome of a search is exported: for the search's app, interpreter and CPUs, at the usual number of tasks. */
export function exportOptions(
  format: ExportFormat,
  genome: GenomeFile,
  file: SearchFile,
  runs: readonly RunRecord[],
): ExportOptions {
  return {
    format,
    genome,
    factors: file.factors,
    app: file.app,
    python: file.python.executable,
    tasks: usualTasks(runs, genome.genome),
    cpus: file.launch.cpus,
  };
}
