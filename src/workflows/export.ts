import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { fromRecord, treatmentsOf } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import { exportGenome } from '../export/export.ts';
import { writeFiles } from '../export/folder.ts';
import { type GenomeFile, genomeFileText, readGenomeFile } from '../export/genome-file.ts';
import type { ExportFormat, ExportOptions } from '../export/types.ts';
import { verifyExport } from '../export/verify.ts';
import { makeFolder } from '../store/layout.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { findSearch, readReport } from './shared/searches.ts';

export interface ExportRequest {
  /** A search, `SEARCH:fastest`, or a genome file; null: the newest search. */
  readonly what: string | null;
  readonly results: string;
  readonly format: ExportFormat;
  /** null: only `all` needs it. */
  readonly out: string | null;
  /** Where genome files are kept. */
  readonly saved: string;
  readonly signal: AbortSignal;
}

export interface Exported {
  readonly text: string;
  readonly notes: readonly string[];
}

/** The final configuration of a search or genome, in the format asked for. */
export async function exportConfiguration(request: ExportRequest): Promise<Exported> {
  const { format, out } = request;
  if (format === 'all' && out === null) throw new UserError('--format all: no folder', 'add --out DIR');
  const { genome, file, runs } = load(request);
  const options: ExportOptions = {
    format,
    genome,
    factors: file.factors,
    app: file.app,
    python: file.python.executable,
    tasks: runs.at(-1)?.tasks ?? null,
    cpus: file.launch.cpus,
  };
  const exported = await exportGenome(options, process.env);
  const notes = [...exported.notes];
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, exported.files);
    if (format === 'all') notes.push(await verified(options, out, runs, request.signal));
  }
  if (format === 'json') {
    makeFolder(request.saved);
    const path = join(request.saved, `${genome.search ?? 'genome'}.json`);
    writeFileSync(path, genomeFileText(genome));
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
  const wanted = JSON.stringify(Object.entries(exported.genome.genome).sort());
  const measured = runs.findLast(
    (run) => run.outcome === 'ok' && JSON.stringify(Object.entries(run.genome).sort()) === wanted,
  );
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

function load(request: ExportRequest): {
  readonly genome: GenomeFile;
  readonly file: SearchFile;
  readonly runs: readonly RunRecord[];
} {
  const path = genomePath(request);
  const genome = path === null ? genomeOfSearch(request) : readGenomeFile(path);
  if (genome.search === null) {
    throw new UserError(`${path}: it does not say which search it is from`, 'name a search', EXIT.badInput);
  }
  const layout = findSearch(request.results, genome.search);
  const file = readSearchFile(layout.searchFile);
  return { genome, file, runs: readRuns(layout.runsFile) };
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

function genomeOfSearch({ what, results }: ExportRequest): GenomeFile {
  const [name, part] = (what ?? '').split(':');
  const layout = findSearch(results, name === '' ? undefined : name);
  const file = readSearchFile(layout.searchFile);
  return genomeFileOf(layout.name, file, readReport(layout), part === 'fastest');
}

/** A search's answer as a genome file. @throws UserError when it has none yet */
export function genomeFileOf(
  name: string,
  file: SearchFile,
  report: ReturnType<typeof readReport>,
  fastest = false,
): GenomeFile {
  const set = fastest ? report?.fastest : report?.recommended;
  if (set === undefined || set === null) {
    throw new UserError(`search ${name} recommends nothing yet`, `go on with it: optimise resume ${name}`, EXIT.no);
  }
  const genome = fromRecord(file.factors, set.genome);
  return {
    format: 1,
    genome: { ...set.genome },
    treatments: genome === null ? [...set.treatments] : treatmentsOf(file.factors, genome),
    app: file.appName,
    parsl: file.parslVersion,
    python: file.python.version,
    search: name,
    speedup: set.speedup,
  };
}
