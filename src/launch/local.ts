import { UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import type { Metric } from '../domain/run.ts';
import type { AppSpec } from './app.ts';
import type { Launcher } from './launcher.ts';

/** What the runs of one search have in common. */
export interface LocalLauncherOptions {
  readonly app: AppSpec;
  /** The factors of the space: what the genomes' indices mean. */
  readonly factors: readonly Factor[];
  /** The interpreter of the app as written; an `interpreter` action overrides it. */
  readonly python: string;
  /** The logical CPUs that a run is confined to; null: no pinning. */
  readonly cpus: readonly number[] | null;
  readonly timeoutSeconds: number;
  /** Command lines, run in the app's directory without a shell; null: none. */
  readonly prepare: string | null;
  readonly cleanup: string | null;
  readonly verify: string | null;
  /** results/SEARCH/runs: request.json, outcome.json, stdout and stderr of each run. */
  readonly runsDir: string;
  /** How many tasks a run with this `{tasks}` must submit; null: not known yet. */
  readonly expectedTasks: (tasks: number | null) => number | null;
  readonly metric: Metric;
  /** The name of this machine in the records. */
  readonly node: string;
  /** The time of day in ms since 1970. */
  readonly clock: () => number;
}

/** Runs on this machine. Sweeps what killed searches left behind when it is made. */
export function createLocalLauncher(options: LocalLauncherOptions): Launcher {
  throw new UserError(`no runs of ${options.app.target} yet`);
}
