import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { sameRecord } from '../domain/genome.ts';
import { exportGenome } from '../export/export.ts';
import { foldersBeside, writeFiles } from '../export/folder.ts';
import { genomeFileText } from '../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../export/types.ts';
import { verifyExport } from '../export/verify.ts';
import { makePrivateDir, newTag } from '../launch/run/private-places.ts';
import { removeFolder } from '../launch/run/remove.ts';
import type { Watch } from '../launch/run/supervised.ts';
import { warningOf } from '../report/search/warning-text.ts';
import { writeTextFile } from '../store/json-file.ts';
import { makeFolder } from '../store/layout.ts';
import { exportOptions, measuredOf } from './shared/export-options.ts';
import { type GenomeRequest, type LoadedGenome, loadGenome } from './shared/exported-genome.ts';
import { resultsOption } from './shared/results-option.ts';
import type { Teller } from './shared/surroundings.ts';
import { interruptible } from './shared/target.ts';

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
 * @throws UserError for a name that is nothing, a search without an answer, or an app that can no longer be started;
 * Interrupted when stopped: nothing of the app is left
 */
export async function exportConfiguration(request: ExportRequest, terminal: Teller): Promise<Exported> {
  const { format, out, what, target, command, signal } = request;
  if (format === 'all' && out === null) throw new UserError('--format all: no folder', 'add --out DIR');
  const loaded = loadGenome(request, { terminal, signal });
  const { genome, runs, answer, duels, underWay } = loaded;
  if (underWay !== null) terminal.warn(warningOf(underWay).text);
  if (format === 'json') return keptGenome(loaded, request);
  const options: ExportOptions = {
    ...exportOptions(format, genome, await loaded.context(), runs, measuredOf(answer, duels)),
    ...(what === null ? {} : { called: answer === null && target.app !== null ? `${what} --app FILE` : what }),
    command,
    ...(answer === null ? {} : { where: resultsOption(request.results) }),
  };
  const watch = { signal, warn: terminal.warn };
  const exported = await interruptible(signal, () => exportGenome(options, process.env, watch));
  const notes = [...exported.notes];
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, exported.files);
    if (format === 'all') notes.push(await interruptible(signal, () => verified(options, out, loaded, watch)));
  }
  const beside = format === 'all' && out !== null ? foldersBeside(out, exported.files) : [];
  return { text: `${exported.text}${beside.map((made) => `${made}\n`).join('')}`, notes };
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

/** Of an app that is another one by now nothing else is to be expected; else it is a bug of ours. */
function otherwise(differences: readonly string[], changes: readonly string[]): Error {
  const what = `the exported files do something else than what was measured: ${differences.join('; ')}`;
  if (changes.length === 0) return new Error(what);
  return new UserError(`${changes.join('; ')} since it was measured: ${what}`, 'search it anew', EXIT.badInput);
}

/** @throws UserError or Error when the export does something else than what was measured */
async function verified(
  exported: ExportOptions,
  folder: string,
  { runs, changes }: LoadedGenome,
  { signal, warn }: Watch,
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
    if (differences.length > 0) throw otherwise(differences, await changes(signal));
    return 'verified: the app was run as these files say, and what was applied is what was measured';
  } finally {
    const problem = removeFolder(runsDir);
    if (problem !== null) warn(`a temporary folder could not be removed: ${problem}`);
  }
}
