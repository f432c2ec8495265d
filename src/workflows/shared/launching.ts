import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { RunRecord, RunRequest } from '../../domain/run.ts';
import { OWN_SITE } from '../../domain/site.ts';
import type { Waiting } from '../../launch/machine/gates.ts';
import { throughInputs } from '../../launch/run/all-inputs.ts';
import type { Launcher } from '../../launch/run/launcher.ts';
import { createLocalLauncher } from '../../launch/run/local.ts';
import type { Site } from '../../launch/site/site.ts';
import { createSiteLauncher, type SiteLauncherOptions } from '../../launch/site/site-launcher.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { otherHardware } from './changes.ts';
import type { TaskCounts } from './task-counts.ts';
import { timeoutFrom } from './timeouts.ts';

interface LaunchingOptions {
  readonly file: SearchFile;
  readonly layout: SearchLayout;
  /** The run log's runs: grows while the search goes on. */
  readonly runs: readonly RunRecord[];
  /** Runs of an earlier sitting that are not in the log yet; left out: none. */
  readonly ahead?: readonly RunRecord[];
  readonly counts: TaskCounts;
  /** Told of what a run left behind. */
  readonly warn: (text: string) => void;
  /** Told of waits for a quiet machine; left out: nobody is. */
  readonly waiting?: Waiting | undefined;
}

/**
 * The launcher of a search: real runs on this machine, or on nodes of a site.
 * @throws UserError where a search's runs were made on a site, and none is given
 */
export function launcherOf(
  { file, layout, runs, ahead = [], counts, warn, waiting }: LaunchingOptions,
  site: Site | null = null,
): Launcher {
  const { launch } = file;
  const common = {
    app: file.app,
    factors: file.factors,
    python: file.python.executable,
    ownSite: launch.site === OWN_SITE,
    cpus: launch.cpus,
    timeoutSeconds: (request: RunRequest) => launch.timeoutSeconds ?? timeoutFrom(runs, file.settings, request),
    prepare: launch.prepare,
    cleanup: launch.cleanup,
    verify: launch.verify,
    runsDir: resolve(layout.runsFolder),
    expectedTasks: counts.expected,
    expectedFailures: counts.failures,
    warn,
    clock: () => Date.now(),
  };
  if (site !== null) {
    const { nodes = 1 } = file.settings;
    const unlike: SiteLauncherOptions['unlike'] = (machine) => otherHardware(file, machine);
    return throughInputs(createSiteLauncher({ ...common, site, nodes, runs, ahead, unlike }), file.app);
  }
  if (launch.site !== undefined) {
    const hint = 'only search, resume and conclude make runs there; give the app with --app to measure here';
    throw new UserError(`the runs of ${file.name} were made on nodes of ${launch.site}`, hint);
  }
  return throughInputs(createLocalLauncher({ ...common, waiting, node: file.machine.hostname }), file.app);
}
