/**
 * Command lines one after the other, in a process and a folder of their own: `tsx fuzzed-lines.ts LINES.json OUT.jsonl`.
 * What became of each is a line of OUT.jsonl, so that of a line that never ends the one before it tells.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { main } from '../../src/cli/main.ts';

const [linesFile = '', outFile = ''] = process.argv.slice(2);

/** Ends a line as `process.exit` ends the process. */
class Exit extends Error {}

const entries = (): string[] => readdirSync('.', { recursive: true, encoding: 'utf8' }).sort();

/** What is written comes here; the process itself keeps on. */
let written = { stdout: '', stderr: '' };
const capture =
  (stream: 'stdout' | 'stderr') =>
  (text: string | Uint8Array): boolean => {
    written = { ...written, [stream]: written[stream] + String(text) };
    return true;
  };
process.stdout.write = capture('stdout');
process.stderr.write = capture('stderr');
process.exit = (code) => {
  process.exitCode = code ?? process.exitCode ?? 0;
  throw new Exit();
};

const env = { ...process.env };
for (const args of z.array(z.array(z.string())).parse(JSON.parse(readFileSync(linesFile, 'utf8')))) {
  written = { stdout: '', stderr: '' };
  process.exitCode = 0;
  process.env = { ...env };
  const before = new Set(entries());
  const began = performance.now();
  try {
    await main(args);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  const made = entries().filter((name) => !before.has(name));
  const line = { args, code: Number(process.exitCode), ...written, seconds: (performance.now() - began) / 1000, made };
  appendFileSync(outFile, `${JSON.stringify(line)}\n`);
}
process.exitCode = 0;
