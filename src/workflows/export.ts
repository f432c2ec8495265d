import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { sameRecord } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import type { Noticed } from '../domain/warning.ts';
import { exportGenome } from '../export/export.ts';
import { writeFiles } from '../export/folder.ts';
import { type GenomeFile, genomeFileText, readGenomeFile } from '../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../export/types.ts';
import { verifyExport } from '../export/verify.ts';
import { warningOf } from '../report/search/warning-text.ts';
import { writeTextFile } from '../store/json-file.ts';
import { makeFolder } from '../store/layout.ts';
import { readAnswer } from '../store/report-file.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { exportOptions } from './shared/export-options.ts';
import { findSearch } from './shared/find-search.ts';
import { RECOMMENDED, reportedGenome, splitSearchName } from './shared/genome-names.ts';
import { moreUnderWay } from './shared/under-way.ts';

/** What `optimise export` is asked for. */
export interface ExportRequest {
  /** A search, `SEARCH:SET` (`fastest`, `likely`, a rung), or a genome file; null: the newest search. */
  readonly what: string | null;
  readonly results: string;
  readonly format: ExportFormat;
  /** null: only `all` needs it. */
  readonly out: string | null;
  /** Where genome files are kept. */
  readonly saved: string;
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
export async function exportConfiguration(request: ExportRequest): Promise<Exported> {
  const { format, out, saved } = request;
  if (format === 'all' && out === null) throw new UserError('--format all: no folder', 'add --out DIR');
  const { genome, file, runs, saveAs, underWay } = load(request);
  const options = exportOptions(format, genome, file, runs);
  const exported = await exportGenome(options, process.env);
  const notes = [...(underWay === null ? [] : [warningOf(underWay).text]), ...exported.notes];
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, exported.files);
    if (format === 'all') notes.push(await verified(options, out, runs, request.signal));
  }
  if (format === 'json') {
    makeFolder(saved);
    const path = join(saved, `${saveAs}.json`);
    writeTextFile(path, genomeFileText(genome));
    notes.push(`kept as ${path}`);
  }
  return { text: exported.text, notes };
}

/** A run as the exported files say must look like the measured ones. Bounded: it is a short run. */
const VERIFY_TIMEOUT_SECONDS = 600;

/** @throws Error when the export does something else than what was measured (a bug of ours) */
async function verified(
  exported: ExportOptions,
  folder: string,
  runs: readonly RunRecord[],
  signal: AbortSignal,
): Promise<string> {
  const { genome } = exported.genome;
  const measured = runs.findLast((run) => run.outcome === 'ok' && sameRecord(run.genome, genome));
  if (measured?.echo == null) return 'not verified: no run of this very set is recorded';
  const runsDir = mkdtempSync(join(tmpdir(), 'optimise-verify-'));
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
      },
      signal,
    );
    if (differences.length > 0) throw new Error(`the exported files do something else: ${differences.join('; ')}`);
    return 'verified: the app was run as these files say, and what was applied is what was measured';
  } finally {
    rmSync(runsDir, { recursive: true, force: true });
  }
}

interface Loaded {
  readonly genome: GenomeFile;
  /** The search that the genome is from. */
  readonly file: SearchFile;
  readonly runs: readonly RunRecord[];
  /** The name of its genome file: each set of a search has its own. */
  readonly saveAs: string;
  /** The search is on its way to another answer. */
  readonly underWay: Noticed | null;
}

function load(request: ExportRequest): Loaded {
  const path = genomePath(request);
  return path === null ? ofSearch(request) : ofFile(path, request.results);
}

/** The file that a name stands for, if it stands for one. */
function genomePath({ what, saved }: ExportRequest): string | null {
  if (what === null) return null;
  if (what.endsWith('.json')) {
    if (!existsSync(what))
      throw new UserError(`${what}: no such genome file`, 'name a file or a search', EXIT.badInput);
    return what;
  }
  const kept = join(saved, `${what}.json`);
  return existsSync(kept) ? kept : null;
}

function ofFile(path: string, results: string): Loaded {
  const genome = readGenomeFile(path);
  if (genome.search === null) {
    throw new UserError(`${path}: it does not say which search it is from`, 'name a search', EXIT.badInput);
  }
  const layout = findSearch(results, genome.search);
  return {
    genome,
    file: readSearchFile(layout.searchFile),
    runs: readRuns(layout.runsFile),
    saveAs: basename(path, '.json'),
    underWay: null,
  };
}

function ofSearch({ what, results }: ExportRequest): Loaded {
  const { search, set } = splitSearchName(what ?? '');
  const layout = findSearch(results, search === '' ? null : search);
  const file = readSearchFile(layout.searchFile);
  const saveAs = set === RECOMMENDED ? layout.name : `${layout.name}-${set}`;
  const genome = reportedGenome(layout, file, set);
  const underWay = moreUnderWay(layout, file, readAnswer(layout.reportFile));
  return { genome, file, runs: readRuns(layout.runsFile), saveAs, underWay };
}
