import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { livingProcesses, startedWith } from '../../src/launch/machine/proc.ts';
import { RUN_TAG } from '../../src/launch/run/sweep.ts';

/** Folders in the temporary places, and processes, of runs that these processes began. */
export function leftOf(pids: readonly (number | undefined)[]): string[] {
  const marks = pids.flatMap((pid) => (pid === undefined ? [] : [`-${pid.toString(36)}-`]));
  const isOurs = (tag: string): boolean => tag.startsWith('optimise-') && marks.some((mark) => tag.includes(mark));
  const folders = [tmpdir(), '/dev/shm'].flatMap((root) => readdirSync(root).filter(isOurs));
  const processes = livingProcesses().flatMap(({ pid }) => {
    const tag = startedWith(pid, RUN_TAG);
    return tag !== null && isOurs(tag) ? [`${pid} ${tag}`] : [];
  });
  return [...folders, ...processes];
}
