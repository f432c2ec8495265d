import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Semaphores and shared memory of Python's multiprocessing. */
export function sharedMemoryFiles(): ReadonlySet<string> {
  return new Set(readdirSync('/dev/shm').filter((name) => /^(?:sem\.mp-|psm_)/.test(name)));
}

/** Those that no process has: other runs on this machine come and go. */
export function unusedSharedMemory(): string[] {
  const used = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => [...mapsOf(pid).matchAll(/ (\d+) +\/dev\/shm\//g)].map(([, inode]) => Number(inode)));
  return [...sharedMemoryFiles()].filter((name) => {
    const inode = statSync(`/dev/shm/${name}`, { throwIfNoEntry: false })?.ino;
    return inode !== undefined && !used.includes(inode);
  });
}

function mapsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return '';
  }
}
