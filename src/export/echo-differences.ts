import type { Echo, ProcessEcho } from '../actions/echo.ts';
import type { SchedulingFact } from '../actions/kind.ts';
import { schedulingOf, shownVariablesOf } from '../actions/questions.ts';
import { type Action, ROLES, type Role } from '../domain/factor.ts';

/** How the kernel schedules a process that nobody asked for anything. */
export type InheritedScheduling = { readonly [Fact in Exclude<SchedulingFact, 'cpus'>]: number | string };

/** Settings that the harness makes its own in every run. */
const FORCED = ['config.run_dir', 'config.usage_tracking', 'htex.worker_logdir_root'];
/** Facts of a process that are where its files are, how the harness did it, or are compared by themselves. */
const OTHERWISE = ['executable', 'main', 'parsl', 'overlay', 'zmq', 'hooks', 'ranks', 'environment'];
const INHERITED = ['nice', 'policy', 'priority'] as const;

/**
 * Every difference between two echoes that is not the harness's own doing, in words.
 * @param actions that were measured
 * @param inherited what the processes seen have where no action schedules them: an export may be made under `nice`
 */
export function echoDifferences(
  measured: Echo,
  seen: Echo,
  actions: readonly Action[],
  inherited: InheritedScheduling,
): string[] {
  const differences: string[] = [];
  const compare = (what: string, before: unknown, after: unknown): void => {
    const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
    if (one !== other) differences.push(`${what}: ${one} when measured, ${other} as exported`);
  };
  compare('executors', measured.executors, seen.executors);
  for (const name of new Set([...Object.keys(measured.attributes), ...Object.keys(seen.attributes)])) {
    if (!FORCED.includes(name)) compare(name, measured.attributes[name], seen.attributes[name]);
  }
  const scheduling = schedulingOf(actions);
  for (const role of ROLES) {
    const expected = withInherited(measured.processes[role], scheduling.get(role) ?? new Set(), inherited);
    for (const fact of factsOf([...expected, ...seen.processes[role]]))
      compare(
        `${fact} of ${role}`,
        expected.map((entry) => entry[fact]),
        seen.processes[role].map((entry) => entry[fact]),
      );
    for (const name of shownVariablesOf(actions)) {
      const [before, after] = [measured, seen].map((echo) => variableOf(echo, role, name));
      // The interchange's title is written over its environment (setproctitle): what is gone tells nothing.
      if (role !== 'interchange' || [before, after].every((values) => values?.includes(null) === false))
        compare(`${name} of ${role}`, before, after);
    }
  }
  return differences;
}

function variableOf(echo: Echo, role: Role, name: string): (string | null)[] {
  return echo.processes[role].map(({ environment }) => environment[name] ?? null);
}

/** What would have been measured had the search been started as the export is. */
function withInherited(
  processes: readonly ProcessEcho[],
  asked: ReadonlySet<SchedulingFact>,
  inherited: InheritedScheduling,
): ProcessEcho[] {
  const free = INHERITED.filter((fact) => !asked.has(fact));
  return processes.map((entry) => ({ ...entry, ...Object.fromEntries(free.map((fact) => [fact, [inherited[fact]]])) }));
}

function factsOf(processes: readonly ProcessEcho[]): string[] {
  return [...new Set(processes.flatMap((entry) => Object.keys(entry)))].filter((fact) => !OTHERWISE.includes(fact));
}
