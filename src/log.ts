import type { Logger } from 'pino';
import pino from 'pino';

/** A log into a file. Synchronous: a transport's thread loses everything when the process is killed. */
export function openLog(file: string, verbose = false): Logger {
  return pino({ level: verbose ? 'debug' : 'info' }, pino.destination({ dest: file, sync: true, mkdir: true }));
}

/** A log into nothing, for commands that keep no folder. */
export function noLog(): Logger {
  return pino({ level: 'silent' });
}

export type { Logger };
