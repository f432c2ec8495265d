import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { fromRecord, treatmentsOf } from '../domain/genome.ts';
import { exportGenome } from '../export/export.ts';
import { writeFiles } from '../export/folder.ts';
import { type GenomeFile, genomeFileText, readGenomeFile } from '../export/genome-file.ts';
import type { ExportFormat } from '../export/types.ts';
import { makeFolder } from '../store/layout.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { findSearch, readReport } from './searches.ts';

export interface ExportRequest {
  /** A search, `SEARCH:fastest`, or a genome file; null: the newest search. */
  readonly what: string | null;
  readonly results: string;
  readonly format: ExportFormat;
  /** null: only `all` needs it. */
  readonly out: string | null;
  /** Where genome files are kept. */
  readonly saved: string;
}

export interface Exported {
  readonly text: string;
  readonly notes: readonly string[];
}

/** The final configuration of a search or genome, in the format asked for. */
export async function exportConfiguration(request: ExportRequest): Promise<Exported> {
  const { format, out } = request;
  if (format === 'all' && out === null) throw new UserError('--format all: no folder', 'add --out DIR');
  const { genome, file, tasks } = load(request);
  const exported = await exportGenome(
    {
      format,
      genome,
      factors: file.factors,
      app: file.app,
      python: file.python.executable,
      tasks,
      cpus: file.launch.cpus,
    },
    process.env,
  );
  if (out !== null) {
    makeFolder(out);
    writeFiles(out, exported.files);
  }
  const notes = [...exported.notes];
  if (format === 'json') {
    makeFolder(request.saved);
    const path = join(request.saved, `${genome.search ?? 'genome'}.json`);
    writeFileSync(path, genomeFileText(genome));
    notes.push(`kept as ${path}`);
  }
  return { text: exported.text, notes };
}

function load(request: ExportRequest): {
  readonly genome: GenomeFile;
  readonly file: SearchFile;
  readonly tasks: number | null;
} {
  const path = genomePath(request);
  const genome = path === null ? genomeOfSearch(request) : readGenomeFile(path);
  if (genome.search === null) {
    throw new UserError(`${path}: it does not say which search it is from`, 'name a search', EXIT.badInput);
  }
  const layout = findSearch(request.results, genome.search);
  const file = readSearchFile(layout.searchFile);
  return { genome, file, tasks: readRuns(layout.runsFile).at(-1)?.tasks ?? null };
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
