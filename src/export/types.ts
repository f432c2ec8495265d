import type { Factor } from '../domain/factor.ts';
import type { AppSpec } from '../launch/run/app.ts';
import type { GenomeFile } from './genome-file.ts';
import type { Measured } from './worth.ts';

export const EXPORT_FORMATS = ['python', 'patch', 'env', 'json', 'all'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly genome: GenomeFile;
  /** The factors of the search that the genome belongs to. */
  readonly factors: readonly Factor[];
  readonly app: AppSpec;
  /** The app's arguments are the first of so many inputs; left out: it has one. */
  readonly firstOf?: number;
  /** The interpreter of the app as written; an `interpreter` treatment overrides it. */
  readonly python: string;
  /** What `{tasks}` becomes where the app has to be started; null: a small number. */
  readonly tasks: number | null;
  /** The logical CPUs that the runs were confined to; null: not confined. */
  readonly cpus: readonly number[] | null;
  /** What the search measured; left out: nothing is said of single treatments. */
  readonly measured?: Measured;
  /** What the user called it; left out: the search. */
  readonly called?: string;
  /** How the user calls us; left out: `optimise`. */
  readonly command?: string;
  /** The option, with a blank before it, that names the folder of the search; left out: it is the usual one. */
  readonly where?: string;
}

/** A file of an export, its path relative to the folder it is written to. */
export interface ExportedFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

export interface ExportedFiles {
  /** What is printed on stdout. */
  readonly text: string;
  /** What `--out DIR` writes. */
  readonly files: readonly ExportedFile[];
  /** For stderr: what the format cannot carry, what was checked. */
  readonly notes: readonly string[];
}
