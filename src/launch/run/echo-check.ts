import type { Action, ActionValue, Role } from '../../domain/factor.ts';
import type { Echo, ProcessEcho } from './outcome.ts';

/** Settings under which each run gets a folder of its own: the path asked for is where that folder is. */
const PRIVATE_PATHS: readonly string[] = ['config.run_dir', 'htex.worker_logdir_root', 'TMPDIR'];

const RELATIVE_TOLERANCE = 1e-6;

/** What was asked of a run, beside its actions. */
export interface Asked {
  readonly actions: readonly Action[];
  /** What `parsl.__optimise_overlay__` must say in every role; null: the installed Parsl. */
  readonly overlay: string | null;
  /** The CPUs that every process is confined to, unless its role has others; null: not confined. */
  readonly cpus: readonly number[] | null;
}

/**
 * Whether a run really was what was asked for.
 * @returns null, or the first difference in words.
 */
export function checkEcho(asked: Asked, echo: Echo): string | null {
  for (const action of asked.actions) {
    const problem = checkAction(action, asked.actions, echo);
    if (problem !== null) return problem;
  }
  return checkWorkers(asked.actions, echo) ?? checkInterpreters(asked, echo) ?? checkConfinement(asked, echo);
}

function checkAction(action: Action, all: readonly Action[], echo: Echo): string | null {
  switch (action.kind) {
    case 'set':
      return overruled(action, all) ? null : checkSet(action.target, action.value, echo);
    case 'env':
      return overruled(action, all) ? null : checkEnvironment(action.name, action.value, action.roles ?? null, echo);
    case 'role':
      return checkRole(action, echo);
    case 'hook':
      return checkHook(action, echo);
    case 'app':
      return checkApp(action, echo);
    case 'patch':
    case 'interpreter':
      return null;
  }
}

/** Whether a later action sets the same thing again. */
function overruled(action: Action, all: readonly Action[]): boolean {
  const later = all.slice(all.indexOf(action) + 1);
  if (action.kind === 'set') return later.some((other) => other.kind === 'set' && other.target === action.target);
  return (
    action.kind === 'env' &&
    later.some((other) => other.kind === 'env' && other.name === action.name && `${other.roles}` === `${action.roles}`)
  );
}

function checkSet(target: string, value: ActionValue, echo: Echo): string | null {
  if (target === 'config.executors') return checkSwap(value, echo);
  const found = echo.set[target] ?? [];
  if (found.length === 0) return `${target} was not found in the app's Config`;
  const wrong = found.find((actual) => !sameValue(value, actual, PRIVATE_PATHS.includes(target)));
  return wrong === undefined ? null : `${target} is ${show(wrong)} and not ${show(value)} as asked`;
}

function checkSwap(value: ActionValue, echo: Echo): string | null {
  const type = isCall(value) ? lastWord(value.call) : '';
  const left = echo.executors.find((executor) => executor.type === 'HighThroughputExecutor');
  if (left !== undefined) return `executor ${left.label} is still a HighThroughputExecutor`;
  const there = echo.executors.some((executor) => executor.type === type);
  return there ? null : `no executor is a ${type}`;
}

function isCall(
  value: unknown,
): value is { readonly call: string; readonly args?: { readonly [key: string]: unknown } } {
  return value !== null && typeof value === 'object' && 'call' in value && typeof value.call === 'string';
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** An object is compared by its class's name (packages re-export classes) and the arguments that can be read back. */
function sameValue(asked: unknown, actual: unknown, isPrivatePath: boolean): boolean {
  if (isPrivatePath) return typeof actual === 'string' && actual.startsWith(String(asked));
  if (isCall(asked)) {
    if (!isObject(actual) || lastWord(String(actual.type)) !== lastWord(asked.call)) return false;
    const args = isObject(actual.args) ? actual.args : {};
    return Object.entries(asked.args ?? {}).every(
      ([name, value]) => !(name in args) || sameValue(value, args[name], false),
    );
  }
  if (typeof asked === 'number' && typeof actual === 'number') return nearly(asked, actual);
  if (Array.isArray(asked) && Array.isArray(actual)) {
    return asked.length === actual.length && asked.every((item, i) => sameValue(item, actual[i], false));
  }
  return JSON.stringify(asked) === JSON.stringify(actual);
}

function nearly(a: number, b: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function show(value: unknown): string {
  return isCall(value) ? `${lastWord(value.call)}(…)` : JSON.stringify(value);
}

/** The groups of processes of the roles that this run has. */
function processesOf(echo: Echo, roles: readonly Role[] | null): [Role, ProcessEcho][] {
  const all: readonly Role[] = ['submit', 'interchange', 'manager', 'worker'];
  return (roles ?? all).flatMap((role) => echo.processes[role].map((entry): [Role, ProcessEcho] => [role, entry]));
}

function checkEnvironment(
  name: string,
  value: string | null,
  roles: readonly Role[] | null,
  echo: Echo,
): string | null {
  for (const [role, entry] of processesOf(echo, roles)) {
    const actual = entry.environment[name] ?? null;
    if (!sameValue(value, actual, PRIVATE_PATHS.includes(name) && value !== null)) {
      return `${name} is ${show(actual)} in the environment of ${role} and not ${show(value)} as asked`;
    }
  }
  return missingRole(roles, echo, name);
}

function missingRole(roles: readonly Role[] | null, echo: Echo, what: string): string | null {
  const missing = roles?.find((role) => echo.processes[role].length === 0);
  return missing === undefined ? null : `${what}: this run has no process of the role ${missing}`;
}

function checkRole(action: Action & { kind: 'role' }, echo: Echo): string | null {
  const { role, settings } = action;
  for (const [, entry] of processesOf(echo, [role])) {
    const ranks = entry.ranks ?? [0];
    const masks =
      settings.cpusByRank === undefined ? [settings.cpus] : ranks.map((rank) => settings.cpusByRank?.[rank]);
    for (const mask of masks) {
      const wanted = mask === undefined ? null : [...mask].sort((a, b) => a - b);
      if (wanted !== null && JSON.stringify(entry.cpus) !== JSON.stringify([wanted])) {
        return `${role} runs on CPUs ${show(entry.cpus)} and not on ${show(wanted)} as asked`;
      }
    }
    const problem =
      differs(role, 'nice value', settings.nice, entry.nice) ??
      differs(role, 'scheduling policy', settings.policy, entry.policy) ??
      differs(role, 'priority', settings.priority, entry.priority);
    if (problem !== null) return problem;
  }
  return missingRole([role], echo, 'scheduling');
}

function differs<T>(role: Role, what: string, asked: T | undefined, actual: readonly T[]): string | null {
  if (asked === undefined || (actual.length === 1 && actual[0] === asked)) return null;
  return `the ${what} of ${role} is ${actual.join(' and ')} and not ${asked} as asked`;
}

/** How what a hook of ours did shows in a process; a user's hook must have run without an error. */
const HOOK_SHOWS: {
  readonly [hook: string]: (entry: ProcessEcho, args: { readonly [name: string]: unknown }) => boolean;
} = {
  gc_freeze: (entry) => entry.gc.frozen,
  gc_disable: (entry) => !entry.gc.enabled,
  gc_threshold: (entry, args) => entry.gc.threshold[0] === args.generation0,
  switch_interval: (entry, args) => nearly(entry.switchInterval, Number(args.seconds)),
};

function checkHook(action: Action & { kind: 'hook' }, echo: Echo): string | null {
  for (const [role, entry] of processesOf(echo, action.roles)) {
    const ran = entry.hooks.find(
      (hook) => hook.hook === action.hook && JSON.stringify(hook.args) === JSON.stringify(action.args),
    );
    if (ran === undefined) return `${action.hook} did not run in ${role}`;
    if (ran.error !== null) return `${action.hook} failed in ${role}: ${ran.error}`;
    if (HOOK_SHOWS[action.hook]?.(entry, action.args) === false) return `${action.hook} had no effect in ${role}`;
  }
  // A role that this run has not (a thread pool has no manager) is no contradiction, unless there is none at all.
  return processesOf(echo, action.roles).length === 0 ? `${action.hook} ran in no process` : null;
}

function checkApp(action: Action & { kind: 'app' }, echo: Echo): string | null {
  if (action.env !== undefined) return checkEnvironment(action.env, action.value, ['submit'], echo);
  const { argument = '', value } = action;
  const at = echo.arguments.lastIndexOf(argument);
  const there = (at >= 0 && echo.arguments[at + 1] === value) || echo.arguments.includes(`${argument}=${value}`);
  return there ? null : `the app was not started with ${argument} ${value}`;
}

/** Parsl silently starts fewer workers than asked for where it thinks the node too small. */
function checkWorkers(actions: readonly Action[], echo: Echo): string | null {
  const asked = (target: string): number | null => {
    const found = actions.findLast((action) => action.kind === 'set' && action.target === target);
    return found?.kind === 'set' && typeof found.value === 'number' ? found.value : null;
  };
  const workers = asked('htex.max_workers_per_node');
  const blocks = asked('provider.init_blocks');
  for (const executor of echo.executors) {
    if (executor.type !== 'HighThroughputExecutor') continue;
    if (blocks !== null && executor.blocks !== blocks) {
      return `executor ${executor.label} has ${executor.blocks} blocks and not ${blocks} as asked`;
    }
    const perBlock = (executor.workers ?? 0) / Math.max(1, executor.blocks ?? 1);
    if (workers !== null && perBlock !== workers) {
      return `executor ${executor.label} has ${perBlock} workers a node and not ${workers} as asked`;
    }
  }
  return null;
}

/** All roles must run the same Python and the Parsl that was asked for. */
function checkInterpreters(asked: Asked, echo: Echo): string | null {
  const submit = echo.processes.submit[0];
  for (const [role, entry] of processesOf(echo, null)) {
    if (entry.overlay !== asked.overlay) {
      const which = entry.overlay === null ? 'installed' : entry.overlay.includes(' ') ? 'partly patched' : 'patched';
      const file = role === 'submit' ? entry.parsl : entry.main;
      return `${role} runs the ${which} Parsl (${file}) and not the one asked for`;
    }
    if (entry.python !== submit?.python || entry.gilEnabled !== submit.gilEnabled) {
      return `${role} runs Python ${entry.python} (${entry.executable}) and submit ${submit?.python} (${submit?.executable})`;
    }
  }
  return null;
}

function checkConfinement(asked: Asked, echo: Echo): string | null {
  if (asked.cpus === null) return null;
  const free = new Set(asked.actions.flatMap((action) => (action.kind === 'role' ? [action.role] : [])));
  for (const [role, entry] of processesOf(echo, null)) {
    const outside = entry.cpus.flat().find((cpu) => !asked.cpus?.includes(cpu));
    if (outside !== undefined && !free.has(role)) return `${role} runs on CPU ${outside}, outside of those asked for`;
  }
  return null;
}
