import { sameAsProbed } from '../actions/compare.ts';
import {
  NO_HTEX,
  noHtex,
  noMonitoring,
  noParameter,
  noPriorities,
  noThreads,
  otherProvider,
} from '../actions/features.ts';
import type { Here } from '../actions/kind.ts';
import { probedValue } from '../actions/set.ts';
import { kindOf } from '../actions/table.ts';
import type { Action, ActionValue } from '../domain/factor.ts';
import type { AppProbe, MachineFacts } from '../domain/probe.ts';
import type { CatalogueFactor, CatalogueLevel } from './catalogue.ts';
import { replaceTexts } from './level-actions.ts';
import type { FindLibrary } from './libraries.ts';
import type { Need } from './schema.ts';

/** What decides whether a level applies. */
export interface Circumstances extends Here {
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
    const reason = kindOf(action).whyNot?.(action, here) ?? null;
    if (reason !== null) return reason;
  }
  for (const need of level.needs) {
    const reason = needProblem(need, here);
    if (reason !== null) return reason;
  }
  return null;
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
  if ('capability' in need) return noPriorities(machine);
  return noParameter(need.parameter, probe);
}

function attributeProblem(wanted: { readonly [target: string]: ActionValue }, probe: AppProbe): string | null {
  const other = Object.entries(wanted).find(([target, value]) => {
    const found = probe.attributes[target];
    return found !== undefined && !sameAsProbed(value, found);
  });
  return other === undefined ? null : `the app sets ${other[0]} itself`;
}

function featureProblem(need: Extract<Need, string>, here: Circumstances): string | null {
  const { probe } = here;
  const { executors, uses } = probe;
  switch (need) {
    case 'htex':
      return noHtex(probe);
    case 'threads':
      return noThreads(probe);
    case 'local-provider':
      return otherProvider(probe);
    case 'single-executor':
      return executors.length === 1 ? null : `the app has ${executors.length} executors`;
    case 'monitoring':
      return noMonitoring(probe);
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
  return actions.every((action) => kindOf(action).isAsItIs?.(action, probe) === true);
}

/** What the factor is in the app as written. */
export function baseValue(factor: CatalogueFactor, here: Circumstances): number | string | null {
  const { probe, machine } = here;
  const first = factor.levels[0]?.actions.find((action) => kindOf(action).valueInApp !== undefined);
  const found =
    factor.probed !== null
      ? probedValue(factor.probed, probe)
      : first === undefined
        ? undefined
        : kindOf(first).valueInApp?.(first, probe);
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
