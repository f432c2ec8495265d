import type { Action, ActionValue } from '../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../domain/probe.ts';
import { replaceTexts } from './actions.ts';
import { type CatalogueFactor, type CatalogueLevel, callsIn } from './catalogue.ts';
import type { FindLibrary } from './libraries.ts';
import type { Need } from './schema.ts';

/** What decides whether a level applies. */
export interface Circumstances {
  readonly probe: AppProbe;
  readonly machine: MachineFacts;
  readonly findLibrary: FindLibrary;
  /** The app is the package's own no-op workload. */
  readonly builtInWorkload: boolean;
}

/** Logical CPUs, cores and memory of a machine, as rules name them. */
export function machineNumbers(machine: MachineFacts): { cpus: number; cores: number; memory_gb: number } {
  const cores = new Set(machine.cpus.map((cpu) => `${cpu.socket}/${cpu.core}`)).size;
  return { cpus: machine.cpus.length, cores, memory_gb: machine.memoryGb };
}

/** Why a level does not apply here; null: it does. */
export function whyNot(level: CatalogueLevel, here: Circumstances): string | null {
  for (const action of level.actions) {
    const reason = actionProblem(action, here);
    if (reason !== null) return reason;
  }
  for (const need of level.needs) {
    const reason = needProblem(need, here);
    if (reason !== null) return reason;
  }
  return null;
}

function actionProblem(action: Action, here: Circumstances): string | null {
  if (action.kind === 'set') return targetProblem(action.target, here) ?? constructorProblem(action.value, here);
  if (action.kind === 'patch') return here.probe.patches[action.file] ?? null;
  if (
    (action.kind === 'env' || action.kind === 'hook') &&
    action.roles?.includes('submit') === false &&
    !usesHtex(here)
  )
    return NO_HTEX;
  if (action.kind !== 'role') return null;
  const { nice = 0, policy = 'other' } = action.settings;
  const privileged = nice < 0 || policy === 'fifo' || policy === 'rr';
  if (action.role !== 'submit' && !usesHtex(here)) return NO_HTEX;
  return privileged && !here.machine.canSchedule ? NO_SYS_NICE : null;
}

/** Whether a level has no meaning once every HighThroughputExecutor has given way to threads. */
export function needsHtex(level: CatalogueLevel, here: Circumstances): boolean {
  const executors = here.probe.executors.map((executor) => ({
    ...executor,
    type: 'ThreadPoolExecutor',
    provider: null,
  }));
  return whyNot(level, here) === null && whyNot(level, { ...here, probe: { ...here.probe, executors } }) === NO_HTEX;
}

const NO_HTEX = 'the app has no HighThroughputExecutor';
const NO_SYS_NICE = 'this process may not raise priorities (no CAP_SYS_NICE)';

function usesHtex({ probe }: Circumstances): boolean {
  return probe.executors.some((executor) => executor.type === 'HighThroughputExecutor');
}

function targetProblem(target: string, here: Circumstances): string | null {
  const [object = '', name = ''] = target.split('.');
  const { probe } = here;
  if (object === 'threads') return needProblem('threads', here);
  if (object === 'config' && name === 'monitoring') {
    const reason = needProblem('monitoring', here);
    if (reason !== null) return reason;
  }
  if (object !== 'config' && !usesHtex(here)) return NO_HTEX;
  if (object === 'provider') {
    const reason = needProblem('local-provider', here);
    if (reason !== null) return reason;
  }
  const known =
    object === 'config'
      ? probe.parameters.config
      : object === 'htex'
        ? probe.parameters.htex
        : probe.parameters.provider;
  return known.includes(name) ? null : `Parsl ${probe.parslVersion} has no ${target}`;
}

function constructorProblem(value: ActionValue, { probe }: Circumstances): string | null {
  for (const call of callsIn(value)) {
    const reason = probe.constructors[call];
    if (reason !== undefined && reason !== null) return `Parsl ${probe.parslVersion}: ${reason}`;
  }
  return null;
}

function needProblem(need: Need, here: Circumstances): string | null {
  if (typeof need === 'string') return featureProblem(need, here);
  const { machine, probe } = here;
  const { cpus, cores } = machineNumbers(machine);
  if ('cpus' in need) return cpus >= need.cpus ? null : `needs ${need.cpus} CPUs, there are ${cpus}`;
  if ('cores' in need) return cores >= need.cores ? null : `needs ${need.cores} cores, there are ${cores}`;
  if ('memory_gb' in need)
    return machine.memoryGb >= need.memory_gb
      ? null
      : `needs ${need.memory_gb} GB of memory, there are ${machine.memoryGb}`;
  if ('shm_mb' in need)
    return machine.shmFreeMb >= need.shm_mb
      ? null
      : `needs ${need.shm_mb} MB in /dev/shm, ${Math.floor(machine.shmFreeMb)} are free`;
  if ('library' in need) return here.findLibrary(need.library) === null ? `${need.library} is not installed` : null;
  if ('attribute' in need) return attributeProblem(need.attribute, probe);
  if ('capability' in need) return machine.canSchedule ? null : NO_SYS_NICE;
  const [object, name = ''] = need.parameter.split('.');
  const { parameters } = probe;
  const known = object === 'config' ? parameters.config : object === 'htex' ? parameters.htex : parameters.provider;
  return known.includes(name) ? null : `Parsl ${probe.parslVersion} has no ${need.parameter}`;
}

function attributeProblem(wanted: { readonly [target: string]: ActionValue }, probe: AppProbe): string | null {
  const other = Object.entries(wanted).find(([target, value]) => {
    const found = probe.attributes[target];
    return found !== undefined && !sameValue(value, found);
  });
  return other === undefined ? null : `the app sets ${other[0]} itself`;
}

function featureProblem(need: Extract<Need, string>, here: Circumstances): string | null {
  const { probe } = here;
  const { executors, uses } = probe;
  switch (need) {
    case 'htex':
      return usesHtex(here) ? null : NO_HTEX;
    case 'threads':
      return executors.some(({ type }) => type === 'ThreadPoolExecutor') ? null : 'the app has no ThreadPoolExecutor';
    case 'local-provider': {
      const other = executors.find(({ provider }) => provider !== null && provider !== 'LocalProvider');
      return other === undefined ? null : `executor ${other.label} starts its blocks through a ${other.provider}`;
    }
    case 'single-executor':
      return executors.length === 1 ? null : `the app has ${executors.length} executors`;
    case 'monitoring':
      return uses.monitoring ? null : 'the app uses no monitoring';
    case 'resource-monitoring':
      return uses.resourceMonitoring ? null : 'the app uses no resource monitoring';
    case 'walltime':
      return uses.walltime ? null : 'the app uses no walltime';
    case 'staging':
      return uses.staging ? null : 'the app uses no staging';
    case 'cache':
      return uses.cache ? null : 'the app caches no results';
    case 'checkpoint':
      return uses.checkpoint ? null : 'the app writes no checkpoints';
    case 'built-in-workload':
      return here.builtInWorkload ? null : 'it is for the built-in workload';
    case 'free-threaded':
      return probe.python.freeThreaded ? null : `Python ${probe.python.version} always has its GIL`;
    case 'jit':
      return probe.python.jitAvailable ? null : `Python ${probe.python.version} was built without the JIT compiler`;
  }
}

/** Whether the app has already all that the level would set; null where that cannot be told from its attributes. */
export function isAsItIs(actions: readonly Action[], probe: AppProbe): boolean {
  return actions.every((action) => {
    if (action.kind === 'env')
      return action.roles === undefined && (probe.environment[action.name] ?? null) === action.value;
    return action.kind === 'set' && sameValue(action.value, probe.attributes[action.target]);
  });
}

/** A written value against a probed one; objects are probed as their type and plain arguments. */
function sameValue(wanted: ActionValue, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) && wanted.length === found.length && wanted.every((item, i) => sameValue(item, found[i]))
    );
  }
  const { call, args } = wanted as { call?: ActionValue; args?: ActionValue };
  if (typeof call !== 'string' || !('type' in found) || typeof found.type !== 'string') return false;
  const given: [string, unknown][] = 'args' in found ? Object.entries(found.args ?? {}) : [];
  const sameClass = lastWord(call) === lastWord(found.type);
  return (
    sameClass &&
    Object.entries(args ?? {}).every(([name, value]) => given.some(([key, item]) => key === name && item === value))
  );
}

/** A class is often imported from another module than the one that defines it. */
function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** What the factor is in the app as written. */
export function baseValue(factor: CatalogueFactor, here: Circumstances): number | string | null {
  const { probe, machine } = here;
  const first = factor.levels[0]?.actions.find((action) => action.kind === 'set' || action.kind === 'env');
  const target = factor.probed ?? (first?.kind === 'set' ? first.target : null);
  const htex = probe.executors.find((executor) => executor.type === 'HighThroughputExecutor');
  let found: unknown = first?.kind === 'env' ? probe.environment[first.name] : undefined;
  if (target === 'htex.workers') found = htex?.workers;
  else if (target !== null) found = probe.attributes[target];
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  if (typeof found === 'string') return found !== '' && Number.isFinite(Number(found)) ? Number(found) : found;
  return typeof factor.base === 'string' ? machineNumbers(machine)[factor.base] : factor.base;
}

/**
 * The level's actions with what only machine and app know filled in: `{cpus}`, `{cpus/level}` (CPUs per unit of the
 * level, rounded down to a thousandth), `{library:NAME}`, `{label}` (the first executor's).
 */
export function concreteActions(level: CatalogueLevel, here: Circumstances): Action[] {
  const { cpus } = machineNumbers(here.machine);
  const replace = (text: string): ActionValue => {
    if (text === '{cpus}') return cpus;
    // Rounded down, so that dividing the CPUs by it gives no fewer than the level.
    if (text === '{cpus/level}') return Math.floor((1000 * cpus) / Number(level.name)) / 1000;
    return text
      .replaceAll('{cpus}', String(cpus))
      .replaceAll('{label}', here.probe.executors[0]?.label ?? '')
      .replaceAll(/\{library:([^}]+)\}/g, (_, name: string) => here.findLibrary(name) ?? '');
  };
  return level.actions.map((action) => replaceTexts(action, replace) as Action);
}
