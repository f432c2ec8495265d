import type { Action, Role } from '../domain/factor.ts';
import type { Code } from './code.ts';
import type { ProbeNeeds, SchedulingFact, Variable } from './kind.ts';
import { kindOf } from './table.ts';

// What is asked of all actions of a run together, whatever their kinds.

/** The interpreter of a run. @param python the app's own */
export function pythonOf(actions: readonly Action[], python: string): string {
  return actions.reduce((before, action) => kindOf(action).python?.(action) ?? before, python);
}

/** Files of patches, each once. */
export function patchesOf(actions: readonly Action[]): string[] {
  return [...new Set(actions.flatMap((action) => kindOf(action).patches?.(action) ?? []))];
}

/** Arguments of the app with those that actions set. */
export function withAppActions(args: readonly string[], actions: readonly Action[]): string[] {
  return actions.reduce((before, action) => kindOf(action).appArguments?.(action, before) ?? before, [...args]);
}

/** What actions change in the environment of the submitting process. @param tag of the run; null: there is none */
export function variablesOf(actions: readonly Action[], tag: string | null): Variable[] {
  return actions.flatMap((action) => kindOf(action).variables?.(action, tag) ?? []);
}

/** The environment with variables put in or taken out. */
export function withVariables(env: NodeJS.ProcessEnv, variables: readonly Variable[]): NodeJS.ProcessEnv {
  const result = { ...env };
  for (const { name, value } of variables) {
    if (value === null) delete result[name];
    else result[name] = value;
  }
  return result;
}

/** Variables that each process shows as it was started with them. */
export function shownVariablesOf(actions: readonly Action[]): string[] {
  return [...new Set(actions.flatMap((action) => kindOf(action).shownVariables?.(action) ?? []))];
}

/** Variables of which the user's own values are needed: some processes have them otherwise. */
export function usersVariablesOf(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => kindOf(action).usersVariables?.(action) ?? []);
}

/** Folders outside of the run's private one, in which the run gets a folder of its own. */
export function placesOf(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => kindOf(action).places?.(action) ?? []);
}

/** What the processes themselves carry out. */
export function inProcessesOf(actions: readonly Action[]): Action[] {
  return actions.filter((action) => kindOf(action).inProcesses === true);
}

/** What of each role's scheduling is set. */
export function schedulingOf(actions: readonly Action[]): ReadonlyMap<Role, ReadonlySet<SchedulingFact>> {
  const found = new Map<Role, Set<SchedulingFact>>();
  for (const action of actions) {
    const asked = kindOf(action).schedules?.(action);
    if (asked !== undefined) found.set(asked.role, new Set([...(found.get(asked.role) ?? []), ...asked.facts]));
  }
  return found;
}

/** What of the actions runs as a program. */
export function codeOf(actions: readonly Action[]): Code[] {
  return actions.flatMap((action) => kindOf(action).code?.(action) ?? []);
}

/** What a probe of the app has to look at. */
export function probeNeedsOf(actions: readonly Action[]): ProbeNeeds {
  const needs = actions.map((action) => kindOf(action).probes?.(action) ?? {});
  const all = (of: keyof ProbeNeeds): string[] => [...new Set(needs.flatMap((need) => need[of] ?? []))];
  return { constructors: all('constructors'), patches: all('patches'), environment: all('environment') };
}
