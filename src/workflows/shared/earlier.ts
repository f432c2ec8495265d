import { isProfiled, type RunRecord } from '../../domain/run.ts';
import { formatCpuList } from '../../launch/machine/cores.ts';
import { layoutOf, searchNames } from '../../store/layout.ts';
import { readRuns } from '../../store/run-log.ts';
import { firstOfPresent, readSearchFile, type SearchFile } from '../../store/search-file.ts';
import { readable } from './readable.ts';

/** The newest ones say most about the machine as it is now. */
const MOST_EARLIER_RUNS = 400;

/** Runs of other searches of the same app, Parsl, interpreter and machine, oldest first. */
export function compatibleRuns(results: string, file: SearchFile): RunRecord[] {
  const runs = compatibleSearches(results, file)
    .filter((name) => name !== file.name)
    .flatMap((name) => runsOnPresent(results, name).runs);
  return runs.filter((run) => run.outcome === 'ok' && !isProfiled(run)).slice(-MOST_EARLIER_RUNS);
}

/** The runs of a search on what it now says it runs on, and what kept them from being read. */
export function runsOnPresent(
  results: string,
  name: string,
): { readonly runs: readonly RunRecord[]; readonly problem: string | null } {
  const { searchFile, runsFile } = layoutOf(results, name);
  return readable<{ readonly runs: readonly RunRecord[]; readonly problem: string | null }>(
    () => {
      const first = firstOfPresent(readSearchFile(searchFile));
      return { runs: readRuns(runsFile).filter(({ run }) => run >= first), problem: null };
    },
    (problem) => ({ runs: [], problem }),
  );
}

/** The searches of the same app, Parsl, interpreter and machine, oldest first. */
export function compatibleSearches(results: string, file: SearchFile): string[] {
  return searchNames(results).filter((name) => {
    const other = readable<SearchFile | null>(
      () => readSearchFile(layoutOf(results, name).searchFile),
      () => null,
    );
    return other !== null && isCompatible(other, file);
  });
}

/** What keeps the runs of one search from saying something in another, in words; none: they do. */
export function groundsApart(other: SearchFile, file: SearchFile): string[] {
  if (isCompatible(other, file)) return [];
  const differs = (is: unknown, was: unknown, words: string): string[] =>
    JSON.stringify(is) === JSON.stringify(was) ? [] : [words];
  const app = differs(other.appName, file.appName, `the app ${other.appName}`);
  const parts = [
    ...(app.length > 0 ? app : differs(other.appHash, file.appHash, 'another state of the app')),
    ...(hasSameSources(other, file) ? [] : ["another state of the app's modules, or of Parsl"]),
    ...differs(other.parslVersion, file.parslVersion, `Parsl ${other.parslVersion}`),
    ...differs(other.python.version, file.python.version, `Python ${other.python.version}`),
    ...differs(other.machine.hostname, file.machine.hostname, `the machine ${other.machine.hostname}`),
    ...differs(other.launch.cpus, file.launch.cpus, `CPUs ${formatCpuList(other.launch.cpus)}`),
  ];
  return parts.length > 0 ? parts : ['other settings, such as --metric, --tasks or the interpreter'];
}

/** An older search does not know what else its app was made of. */
function hasSameSources({ sources: a }: SearchFile, { sources: b }: SearchFile): boolean {
  return a === undefined || b === undefined || JSON.stringify(a) === JSON.stringify(b);
}

function isCompatible(a: SearchFile, b: SearchFile): boolean {
  return hasSameSources(a, b) && JSON.stringify(identity(a)) === JSON.stringify(identity(b));
}

/** What must be the same for a run of one search to say something in another. */
function identity({ app, appHash, parslVersion, python, machine, launch, settings }: SearchFile): unknown {
  return [
    [app.kind, app.target, app.args, appHash, app.first ?? null, ...(app.inputs ?? [])],
    [parslVersion, python.executable, python.version],
    [machine.hostname, machine.cpuModel, launch.cpus],
    [settings.metric, settings.sizedByTasks, settings.tasks],
  ];
}
