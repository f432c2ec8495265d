import { z } from 'zod';
import type { ActionValue } from '../domain/factor.ts';
import type { AppProbe } from '../domain/probe.ts';
import { callsIn, isCall, lastWord, sameAsAsked, sameAsProbed, show } from './compare.ts';
import type { Echo } from './echo.ts';
import { actionValue } from './entries.ts';
import { noHtex, noMonitoring, noParameter, noThreads, otherProvider } from './features.ts';
import type { ActionKind, Here } from './kind.ts';

/** A parameter of the Config, or of its executors or providers. */
export type SetAction = { readonly kind: 'set'; readonly target: string; readonly value: ActionValue };

/** Targets that Parsl gives to a shell. */
const COMMANDS = /(?:cmd|command|init|launch|options|prologue)/;
/** Each executor in place of the app's own. */
const SWAP = 'config.executors';
/** Settings under which each run gets a folder of its own: the path asked for is where that folder is. */
const PRIVATE_PATHS: readonly string[] = ['config.run_dir', 'htex.worker_logdir_root'];

/** A target as it is written. */
export const setTarget = z
  .string()
  .regex(
    /^(config|htex|provider|threads)(\.[a-z_]+)+$/,
    'is no target: write config.X, htex.X, provider.X or threads.X',
  );

export const set: ActionKind<SetAction, Readonly<Record<string, ActionValue>>> = {
  entry: z.record(setTarget, actionValue),
  actions: (entry) => Object.entries(entry).map(([target, value]) => ({ kind: 'set', target, value })),
  code: ({ target, value }) => (isCommand(target, value) ? { words: `${target}: ${show(value)}`, file: null } : null),

  probes: ({ value }) => ({ constructors: callsIn(value) }),
  whyNot: ({ target, value }, here) => targetProblem(target, here) ?? constructorProblem(value, here),
  valueInApp: ({ target }, probe) => probedValue(target, probe),
  isAsItIs: ({ target, value }, probe) => sameAsProbed(value, probe.attributes[target]),
  replacesHtex: ({ target }) => target === SWAP,

  places: ({ target, value }) => (PRIVATE_PATHS.includes(target) ? [String(value)] : []),

  isOverruledBy: ({ target }, later) => later.target === target,
  check: ({ target, value }, echo) => checkSet(target, value, echo) ?? checkPool(target, value, echo),

  formats: ['python'],
  carriedBy: 'optimised_config.py',
  commented: ({ target }) => target,
};

/** Whether a shell carries it out, or a class that is not Parsl's is called. */
function isCommand(target: string, value: ActionValue): boolean {
  if (callsIn(value).some((call) => !call.startsWith('parsl.'))) return true;
  return COMMANDS.test(target) && typeof value === 'string';
}

/** What the app as written has at a target. */
export function probedValue(target: string, { attributes, executors }: AppProbe): unknown {
  if (target !== 'htex.workers') return attributes[target];
  return executors.find((executor) => executor.type === 'HighThroughputExecutor')?.workers;
}

function targetProblem(target: string, { probe }: Here): string | null {
  const object = target.slice(0, target.indexOf('.'));
  if (object === 'threads') return noThreads(probe);
  return (
    (/^config\.monitoring(\.|$)/.test(target) ? noMonitoring(probe) : null) ??
    (object === 'config' ? null : noHtex(probe)) ??
    (object === 'provider' ? otherProvider(probe) : null) ??
    noParameter(target, probe)
  );
}

function constructorProblem(value: ActionValue, { probe }: Here): string | null {
  for (const call of callsIn(value)) {
    const reason = probe.constructors[call] ?? null;
    if (reason !== null) return `Parsl ${probe.parslVersion}: ${reason}`;
  }
  return null;
}

function checkSet(target: string, value: ActionValue, echo: Echo): string | null {
  if (target === SWAP) return checkSwap(value, echo);
  const found = echo.set[target] ?? [];
  if (found.length === 0) return `${target} was not found in the app's Config`;
  const isPrivate = PRIVATE_PATHS.includes(target);
  const isAsAsked = (actual: unknown): boolean =>
    isPrivate ? typeof actual === 'string' && actual.startsWith(String(value)) : sameAsAsked(value, actual);
  const wrong = found.find((actual) => !isAsAsked(actual));
  return wrong === undefined ? null : `${target} is ${show(wrong)} and not ${show(value)} as asked`;
}

function checkSwap(value: ActionValue, echo: Echo): string | null {
  const type = isCall(value) ? lastWord(value.call) : '';
  const left = echo.executors.find((executor) => executor.type === 'HighThroughputExecutor');
  if (left !== undefined) return `executor ${left.label} is still a HighThroughputExecutor`;
  const there = echo.executors.some((executor) => executor.type === type);
  return there ? null : `no executor is a ${type}`;
}

/** Parsl silently starts fewer workers than asked for where it thinks the node too small. */
function checkPool(target: string, value: ActionValue, echo: Echo): string | null {
  if (typeof value !== 'number') return null;
  for (const { label, type, workers, blocks } of echo.executors) {
    if (type !== 'HighThroughputExecutor') continue;
    if (target === 'provider.init_blocks' && blocks !== value) {
      return `executor ${label} has ${blocks} blocks and not ${value} as asked`;
    }
    const perBlock: number = (workers ?? 0) / Math.max(1, blocks ?? 1);
    if (target === 'htex.max_workers_per_node' && perBlock !== value) {
      return `executor ${label} has ${perBlock} workers a node and not ${value} as asked`;
    }
  }
  return null;
}
