import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { sameRecord } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import { exportGenome } from '../export/export.ts';
import { writeFiles } from '../export/folder.ts';
import { genomeFileText } from '../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../export/types.ts';
import { verifyExport } from '../export/verify.ts';
import { makePrivateDir, newTag } from '../launch/run/private-places.ts';
import { removeFolder } from '../launch/run/remove.ts';
import { warningOf } from '../report/search/warning-text.ts';
import { writeTextFile } from '../store/json-file.ts';
import { makeFolder } from '../store/layout.ts';
import { exportOptions, measuredOf } from './shared/export-options.ts';
import { type GenomeRequest, type LoadedGenome, loadGenome } from './shared/exported-genome.ts';
import { resultsOption } from './shared/results-option.ts';
import type { Teller } from './shared/surroundings.ts';

/** What `optimise export` is asked for. */
export interface ExportRequest extends GenomeRequest {
  readonly format: ExportFormat;
  /** null: only `all` needs it. */
  readonly out: string | null;
  /** How the user calls us. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/** What is to be printed, and what was noticed while it was made. */
export interface Exported {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * The final configuration of a search or genome, in the format asked for.
 * @throws UserError for a name that is nothing, a search without an answer, or an app that can no longer be started
 */
export async function exportConfiguration(request: ExportRequest, terminal: Teller): Promise<Exported> {
  const { format, out, what, target, command, signal } = request;
  if (format === 'all' && out === null) throw new UserError('--format all: no folder', 'add --out DIR');
  const loaded = loadGenome(request, { terminal, signal });
  const { genome, runs, answer, underWay } = loaded;
  if (underWay !== null) terminal.warn(warningOf(underWay).text);
  if (format === 'json') return keptGenome(loaded, request);
  const options: ExportOptions = {
    ...exportOptions(format, genome, await loaded.context(), runs, measuredOf(answer)),
    ...(what === null ? {} : { called: answer === null && target.app !== null ? `${what} --app FILE` : what }),
    command,
    ...(answer === null ? {} : { where: resultsOption(request.results) }),
  };
  const exported = await exportGenome(options, process.env);
  const notes = [...exported.notes];
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, exported.files);
    if (format === 'all') notes.push(await verified(options, out, runs, { signal, warn: terminal.warn }));
  }
  return { text: exported.text, notes };
}

/** A genome is a file of its own: app and interpreter may be gone. */
function keptGenome({ genome, saveAs }: LoadedGenome, { saved, out }: ExportRequest): Exported {
  const text = genomeFileText(genome);
  makeFolder(saved);
  const path = join(saved, `${saveAs}.json`);
  writeTextFile(path, text);
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, [{ path: 'genome.json', text, executable: false }]);
  }
  return { text, notes: [`kept as ${path}`] };
}

/** A run as the exported files say must look like the measured ones. Bounded: it is a short run. */
const VERIFY_TIMEOUT_SECONDS = 600;

/** @throws Error when the export does something else than what was measured (a bug of ours) */
async function verified(
  exported: ExportOptions,
  folder: string,
  runs: readonly RunRecord[],
  { signal, warn }: Pick<ExportRequest, 'signal'> & Pick<Teller, 'warn'>,
): Promise<string> {
  const { genome } = exported.genome;
  const measured = runs.findLast((run) => run.outcome === 'ok' && sameRecord(run.genome, genome));
  if (measured?.echo == null) return 'not verified: no run of this very set is recorded';
  // Its name says whose it is: should this be killed, the next start removes it.
  const runsDir = makePrivateDir(newTag());
  try {
    const differences = await verifyExport(
      {
        exported,
        folder,
        measured: measured.echo,
        runsDir,
        timeoutSeconds: VERIFY_TIMEOUT_SECONDS,
        node: measured.node,
        clock: () => Date.now(),
        warn,
      },
      signal,
    );
    if (differences.length > 0) throw new Error(`the exported files do something else: ${differences.join('; ')}`);
    return 'verified: the app was run as these files say, and what was applied is what was measured';
  } finally {
    const problem = removeFolder(runsDir);
    if (problem !== null) warn(`a temporary folder could not be removed: ${problem}`);
  }
}
