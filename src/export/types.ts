import type { Factor } from '../domain/factor.ts';
import type { GenomeFile } from './genome-file.ts';

export const EXPORT_FORMATS = ['python', 'patch', 'env', 'json', 'all'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How the user starts the app, without us. */
export interface ExportedApp {
  readonly python: string;
  /** Exactly one of `script` (a file) and `module` (as in `python -m`). */
  readonly script: string | null;
  readonly module: string | null;
  /** The app's own arguments; `{tasks}` may stand in them. */
  readonly arguments: readonly string[];
  readonly cwd: string;
  /** What `{tasks}` becomes where the app has to be started. */
  readonly tasks: number | null;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a process and waits for its end; never throws for an exit code. `env` is added to our own. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly timeoutSeconds: number;
  },
) => Promise<CommandResult>;

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly genome: GenomeFile;
  /** Factors of the search that the genome belongs to. */
  readonly factors: readonly Factor[];
  readonly app: ExportedApp;
  /** The logical CPUs that the runs were confined to; empty: not confined. */
  readonly cpus: readonly number[];
  readonly run: RunCommand;
  /** One unified diff (a/ b/ paths from the repository's root) of the patch file against the app's own Parsl. */
  readonly unifiedDiff: (patchFile: string) => Promise<string>;
}

/** A file of an export, its path relative to the folder it is written to. */
export interface ExportedFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

export interface ExportedFiles {
  /** What a single format prints on stdout. */
  readonly text: string;
  /** What `--out DIR` writes. */
  readonly files: readonly ExportedFile[];
  /** What the user must know: what the format cannot carry, what was checked. */
  readonly notes: readonly string[];
}
