import { readFileSync } from 'node:fs';

/** Modules are read many at a time; with half of these some are said to be missing that are there. */
const NEEDED_FILES = 256;
/** The runtime reserves far more than it uses; with three quarters of this it ends in the middle of anything, with a dump. */
const NEEDED_KB = 1_200_000;
const KB = 1024;

// Before anything else is read: with too few files open, or too little memory, the runtime itself gives errors of every kind.
export function checkLimits() {
  const limits = readLimits();
  const files = limitOf(limits, 'Max open files');
  if (files < NEEDED_FILES) {
    refuse(`only ${files} files may be open: ${NEEDED_FILES} are needed`, `ulimit -n ${NEEDED_FILES}`);
  }
  const memory = Math.floor(limitOf(limits, 'Max address space') / KB);
  if (memory < NEEDED_KB) {
    refuse(`only ${memory} kB of memory may be reserved: ${NEEDED_KB} are needed`, `ulimit -v ${NEEDED_KB}`);
  }
}

function refuse(why, raise) {
  process.stderr.write(`optimise: ${why}\n  raise the limit: ${raise}\n`);
  process.exit(69);
}

/** Infinity where there is none. */
function limitOf(limits, name) {
  const soft = limits.split('\n').find((line) => line.startsWith(name));
  const value = Number(soft?.slice(name.length).trim().split(' ')[0]);
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

function readLimits() {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
