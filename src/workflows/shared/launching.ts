import type { RunRecord } from '../../domain/run.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import { createLocalLauncher } from '../../launch/run/local.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import type { TaskCounts } from './task-counts.ts';

/** Until the baseline is known a run may take this long. */
const FIRST_TIMEOUT_SECONDS = 1800;
/** A set that is this many times slower than the app as written is hung or hopeless. */
const TIMEOUT_RATIO = 10;
const LEAST_TIMEOUT_SECONDS = 120;

interface LaunchingOptions {
  readonly file: SearchFile;
  readonly layout: SearchLayout;
  /** The run log's runs: grows while the search goes on. */
  readonly runs: readonly RunRecord[];
  readonly counts: TaskCounts;
}

/** The launcher of a search: real runs on this machine. */
export async function launcherOf({ file, layout, runs, counts }: LaunchingOptions): Promise<Launcher> {
  return createLocalLauncher({
    app: file.app,
    factors: file.factors,
    python: file.python.executable,
    cpus: file.launch.cpus,
    timeoutSeconds: () => file.launch.timeoutSeconds ?? timeoutFrom(runs),
    prepare: file.launch.prepare,
    cleanup: file.launch.cleanup,
    verify: file.launch.verify,
    runsDir: layout.runsFolder,
    expectedTasks: counts.expected,
    metric: file.settings.metric,
    node: file.machine.hostname,
    clock: () => Date.now(),
  });
}

function isBase(run: RunRecord): boolean {
  return Object.keys(run.genome).length === 0;
}

/** From the slowest run of the base. */
function timeoutFrom(runs: readonly RunRecord[]): number {
  const walls = runs.filter((run) => isBase(run) && run.outcome === 'ok').map((run) => run.wallSeconds);
  if (walls.length === 0) return FIRST_TIMEOUT_SECONDS;
  return Math.max(LEAST_TIMEOUT_SECONDS, TIMEOUT_RATIO * Math.max(...walls));
}
