import { UserError } from '../../domain/errors.ts';
import type { RunRecord } from '../../domain/run.ts';
import { layoutOf, searchNames } from '../../store/layout.ts';
import { readRuns } from '../../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../../store/search-file.ts';

/** The newest ones say most about the machine as it is now. */
const MOST_EARLIER_RUNS = 400;

/** Runs of other searches of the same app, Parsl, interpreter and machine, oldest first. */
export function compatibleRuns(results: string, file: SearchFile): RunRecord[] {
  const runs = compatibleSearches(results, file)
    .filter((name) => name !== file.name)
    .flatMap((name) => readable(() => readRuns(layoutOf(results, name).runsFile)) ?? []);
  return runs.filter((run) => run.outcome === 'ok').slice(-MOST_EARLIER_RUNS);
}

/** The searches of the same app, Parsl, interpreter and machine, oldest first. */
export function compatibleSearches(results: string, file: SearchFile): string[] {
  return searchNames(results).filter((name) => {
    const other = readable(() => readSearchFile(layoutOf(results, name).searchFile));
    return other !== null && isCompatible(other, file);
  });
}

/** Another search whose files are broken or of another version is no reason not to begin this one. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function isCompatible(a: SearchFile, b: SearchFile): boolean {
  return JSON.stringify(identity(a)) === JSON.stringify(identity(b));
}

/** What must be the same for a run of one search to say something in another. */
function identity({ app, appHash, parslVersion, python, machine, launch, settings }: SearchFile): unknown {
  return [
    [app.kind, app.target, app.args, appHash],
    [parslVersion, python.executable, python.version],
    [machine.hostname, machine.cpuModel, launch.cpus],
    [settings.metric, settings.sizedByTasks, settings.tasks],
  ];
}
