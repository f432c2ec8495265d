import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** What one job may print. */
const MOST_PRINTED = 1 << 28;

/** The JSON that a bench prints for each list of arguments, in their order: as many processes at a time as there are CPUs. */
export async function inProcesses(bench: string, jobs: readonly (readonly string[])[]): Promise<unknown[]> {
  const found: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < jobs.length; at = next++) {
      const args = ['--import', 'tsx', bench, ...(jobs[at] ?? [])];
      const { stdout } = await run(process.execPath, args, { maxBuffer: MOST_PRINTED });
      found[at] = JSON.parse(stdout);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return found;
}
