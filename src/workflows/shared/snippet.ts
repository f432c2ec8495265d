import { dirname } from 'node:path';
import type { RunRecord } from '../../domain/run.ts';
import { exportGenome } from '../../export/export.ts';
import type { GenomeFile } from '../../export/genome-file.ts';
import type { Measured } from '../../export/worth.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { writeSnippet } from '../../store/snippet-file.ts';
import { exportOptions } from './export-options.ts';
import { resultsOption } from './results-option.ts';
import type { Stoppable } from './target.ts';

/**
 * Makes and keeps the recommended configuration as Python. This starts the app, which may be gone or no longer start:
 * a finished search has its report all the same.
 */
export async function keepSnippet(
  layout: SearchLayout,
  file: SearchFile,
  genome: GenomeFile,
  runs: readonly RunRecord[],
  measured: Measured,
  { terminal, signal }: Stoppable,
): Promise<void> {
  try {
    const { text } = await exportGenome(
      { ...exportOptions('python', genome, file, runs, measured), where: resultsOption(dirname(layout.folder)) },
      process.env,
      { signal, warn: terminal.warn },
    );
    writeSnippet(layout.snippetFile, genome.genome, text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const why = signal.aborted ? 'interrupted' : reason;
    terminal.warn(`the configuration could not be made for the report: ${why}`);
  }
}
