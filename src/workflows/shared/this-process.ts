import { hostname } from 'node:os';
import { readTextOrNull } from '../../launch/machine/cores.ts';
import { mark, pidNamespace, stateOf } from '../../launch/machine/proc.ts';
import type { ProcessFacts } from '../../store/holder.ts';

/** This process as a lock names it, and how to look for others. */
export function thisProcess(): ProcessFacts {
  return {
    host: hostname(),
    bootId: readTextOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown',
    pidNamespace: pidNamespace(),
    pid: process.pid,
    started: mark(process.pid),
    startOf: (pid) => (stateOf(pid) === 'Z' ? 0 : mark(pid)),
    isStopped: (pid) => stateOf(pid) === 'T',
  };
}
