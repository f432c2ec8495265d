import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** What is kept of the beginning and of the end of an output: half of what a file may hold. */
const HALF_BYTES = 512 * 1024;

/** Cuts the middle out of a file that an app wrote too much into, and says so there. A file that is not there is none. */
export function boundOutput(file: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch {
    return;
  }
  try {
    const { size } = fstatSync(descriptor);
    const cut = size - 2 * HALF_BYTES;
    if (cut <= 0) return;
    const end = Buffer.alloc(HALF_BYTES);
    const read = readSync(descriptor, end, 0, HALF_BYTES, size - HALF_BYTES);
    const note = Buffer.from(`\n[optimise: ${cut} bytes of ${size} are left out here]\n`);
    writeSync(descriptor, note, 0, note.length, HALF_BYTES);
    writeSync(descriptor, end, 0, read, HALF_BYTES + note.length);
    ftruncateSync(descriptor, HALF_BYTES + note.length + read);
  } finally {
    closeSync(descriptor);
  }
}
