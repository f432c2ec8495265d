import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync, watch, writeSync } from 'node:fs';

/** What is kept of the beginning and of the end of an output: half of what a file may hold. */
const HALF_BYTES = 512 * 1024;
/** While it is written a file may be so many times as large: to cut is to copy its end. */
const SLACK = 4;
/** An output that grows by 100 MB a second holds 50 MB at most; one that nobody writes to is not looked at. */
const LOOK_EVERY_MS = 500;

/** Outputs that are kept small while an app writes them. */
export interface BoundOutputs {
  /** No more is written: cuts what is too long. @returns how many bytes were left out of all of them, 0: none */
  close(): number;
}

/**
 * Keeps the beginning and the end of files that an app writes to, and says in them how much is left out between.
 * They must be written in append mode, as ours are: what is cut while a process writes goes on at the new end.
 * A file that is not there is none.
 */
export function boundOutputs(files: readonly string[]): BoundOutputs {
  const bounds = files.map(boundOf);
  const ends = files.map((file, i) => whileWritten(file, () => bounds[i]?.cut(SLACK)));
  return {
    close: () => {
      for (const end of ends) end();
      for (const bound of bounds) bound.cut(1);
      return bounds.reduce((sum, bound) => sum + bound.leftOut(), 0);
    },
  };
}

/**
 * Looks at a file some time after it was written to, and not before it is written to again: while a quiet app is
 * measured nothing happens here.
 * @returns ends it
 */
function whileWritten(file: string, look: () => void): () => void {
  let end = (): void => {};
  const later = (): void => {
    const timer = setTimeout(() => {
      look();
      wait();
    }, LOOK_EVERY_MS);
    timer.unref();
    end = () => clearTimeout(timer);
  };
  const wait = (): void => {
    try {
      const watcher = watch(file, { persistent: false });
      const written = (): void => {
        watcher.close();
        later();
      };
      watcher.once('change', written).once('error', written);
      end = () => watcher.close();
    } catch {
      // Not there yet, or no watches left.
      later();
    }
  };
  wait();
  return () => end();
}

interface Bound {
  cut(slack: number): void;
  leftOut(): number;
}

function boundOf(file: string): Bound {
  let leftOut = 0;
  let noteBytes = 0;
  const isLong = (size: number, slack: number): boolean => size - noteBytes > 2 * HALF_BYTES * slack;
  const cut = (descriptor: number, slack: number): void => {
    const { size } = fstatSync(descriptor);
    const from = HALF_BYTES + noteBytes;
    if (!isLong(size, slack)) return;
    const end = Buffer.alloc(HALF_BYTES);
    const read = readSync(descriptor, end, 0, HALF_BYTES, size - HALF_BYTES);
    leftOut += size - HALF_BYTES - from;
    const note = Buffer.from(`\n[optimise: ${leftOut} bytes of ${leftOut + 2 * HALF_BYTES} are left out here]\n`);
    noteBytes = note.length;
    writeSync(descriptor, note, 0, note.length, HALF_BYTES);
    writeSync(descriptor, end, 0, read, HALF_BYTES + note.length);
    // What came while this copied is left out too.
    leftOut += Math.max(0, fstatSync(descriptor).size - size);
    ftruncateSync(descriptor, HALF_BYTES + note.length + read);
  };
  return {
    leftOut: () => leftOut,
    cut: (slack) => {
      try {
        // While a run is measured this is all that a usual output costs.
        if (!isLong(statSync(file).size, slack)) return;
        const descriptor = openSync(file, 'r+');
        try {
          cut(descriptor, slack);
        } finally {
          closeSync(descriptor);
        }
      } catch {
        // Not there, or not ours to cut: the run has other ways to say so.
      }
    },
  };
}
