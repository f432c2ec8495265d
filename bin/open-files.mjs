import { readFileSync } from 'node:fs';

/** Modules are read many at a time; with half of these some are said to be missing that are there. */
const NEEDED = 256;

// Before anything else is read: with too few files open the runtime itself gives errors of every kind.
export function checkOpenFiles() {
  const limit = /^Max open files\s+(\d+)/m.exec(limits())?.[1];
  if (limit === undefined || Number(limit) >= NEEDED) return;
  process.stderr.write(
    `optimise: only ${limit} files may be open: ${NEEDED} are needed\n  raise the limit: ulimit -n ${NEEDED}\n`,
  );
  process.exit(69);
}

function limits() {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
