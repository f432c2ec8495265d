import type { RunRecord } from '../../domain/run.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import { createLocalLauncher } from '../../launch/run/local.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import type { TaskCounts } from './task-counts.ts';
import { timeoutFrom } from './timeouts.ts';

interface LaunchingOptions {
  readonly file: SearchFile;
  readonly layout: SearchLayout;
  /** The run log's runs: grows while the search goes on. */
  readonly runs: readonly RunRecord[];
  readonly counts: TaskCounts;
  /** Told of what a run left behind. */
  readonly warn: (text: string) => void;
}

/** The launcher of a search: real runs on this machine. */
export function launcherOf({ file, layout, runs, counts, warn }: LaunchingOptions): Launcher {
  const { launch } = file;
  return createLocalLauncher({
    app: file.app,
    factors: file.factors,
    python: file.python.executable,
    cpus: launch.cpus,
    timeoutSeconds: (request) => launch.timeoutSeconds ?? timeoutFrom(runs, file.settings, request),
    prepare: launch.prepare,
    cleanup: launch.cleanup,
    verify: launch.verify,
    runsDir: layout.runsFolder,
    expectedTasks: counts.expected,
    expectedFailures: counts.failures,
    warn,
    node: file.machine.hostname,
    clock: () => Date.now(),
  });
}
