import type { AppProbe, MachineFacts } from '../domain/probe.ts';

// What both actions and needs of a level ask of the app and the machine: null, or why it is not so.

/** A level that needs a HighThroughputExecutor is told by this reason from others. */
export const NO_HTEX = 'the app has no HighThroughputExecutor';

export function noHtex({ executors }: AppProbe): string | null {
  return executors.some(({ type }) => type === 'HighThroughputExecutor') ? null : NO_HTEX;
}

export function noThreads({ executors }: AppProbe): string | null {
  return executors.some(({ type }) => type === 'ThreadPoolExecutor') ? null : 'the app has no ThreadPoolExecutor';
}

export function otherProvider({ executors }: AppProbe): string | null {
  const other = executors.find(({ provider }) => provider !== null && provider !== 'LocalProvider');
  return other === undefined ? null : `executor ${other.label} starts its blocks through a ${other.provider}`;
}

export function noMonitoring({ uses }: AppProbe): string | null {
  return uses.monitoring ? null : 'the app uses no monitoring';
}

export function noPriorities({ canSchedule }: MachineFacts): string | null {
  return canSchedule ? null : 'this process may not raise priorities (no CAP_SYS_NICE)';
}

/** @param target `config.X`, `htex.X` or `provider.X` */
export function noParameter(target: string, { parameters, parslVersion }: AppProbe): string | null {
  const [object = '', name = ''] = target.split('.');
  const known = object === 'config' ? parameters.config : object === 'htex' ? parameters.htex : parameters.provider;
  return known.includes(name) ? null : `Parsl ${parslVersion} has no ${target}`;
}
