import { createInterface } from 'node:readline/promises';
import { Interrupted } from '../search/drive.ts';
import { printable } from './printable.ts';

/** Asks on the terminal; anything but yes is no. @throws Interrupted when stopped meanwhile */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal: Ctrl-C stays a signal.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(printable(question), { signal }), closed]);
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    lines.close();
  }
}
