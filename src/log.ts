import type { Logger } from 'pino';
import pino from 'pino';

/** A log into a file. Synchronous: a transport's thread loses everything when the process is killed. */
export function openLog(file: string, verbose = false): Logger {
  const destination = pino.destination({ dest: file, sync: true, mkdir: true });
  // On a full disk the runs are what matters: whoever writes those tells of it.
  destination.on('error', () => {});
  return pino({ level: verbose ? 'debug' : 'info' }, destination);
}

/** A log into nothing, for commands that keep no folder. */
export function noLog(): Logger {
  return pino({ level: 'silent' });
}

export type { Logger };
