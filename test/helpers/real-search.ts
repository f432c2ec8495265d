import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leftOf } from './left-over.ts';
import { unusedSharedMemory } from './shared-memory.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'optimise.mjs');
/** What real searches under attack are called. */
const NAME = 'struck';

/** As small as a real search can be: every run starts Parsl, and counts. */
function begin(results: string, budget: number): string[] {
  const only = 'cfg_prefetch,cfg_poll_period,cfg_logging,env_gc_submit';
  const size = ['--budget', String(budget), '--seconds', '0.2', '--timeout', '20s'];
  return [...size, '--search', NAME, '--results', results, '--only', only, '--force', '--fresh', '--quiet'];
}

export interface RealEnd {
  readonly code: number | null;
  readonly stderr: string;
}

/** A real search in a shell, begun or gone on with. */
export interface RealSearch {
  readonly child: ChildProcess;
  readonly ended: Promise<RealEnd>;
}

export interface Started {
  readonly results: string;
  /** Shell in front of it: limits, mounts, variables. */
  readonly before?: string;
  readonly budget?: number;
  readonly variables?: NodeJS.ProcessEnv;
}

/** Every process of ours that was started: what they left is told by their number. */
const pids: number[] = [];
const unusedBefore = unusedSharedMemory();

export function startReal({ results, before = ':', budget = 6, variables = {} }: Started): RealSearch {
  const goesOn = existsSync(join(results, NAME, 'search.json'));
  const args = goesOn ? ['resume', NAME, '--results', results, '--quiet'] : begin(results, budget);
  return startCommand(before, args, variables);
}

/** Any command line behind a line of shell. */
export function startCommand(before: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): RealSearch {
  const line = `${before} && exec "$@"`;
  const child = spawn('bash', ['-c', line, 'bash', process.execPath, BIN, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...variables },
  });
  if (child.pid !== undefined) pids.push(child.pid);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr }))) };
}

/** The run log; empty: there is none. */
export function realLog(results: string): string {
  const file = join(results, NAME, 'runs.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Whether the search's decisions are those of one that was never disturbed and had the same runs. */
export async function repeats(results: string): Promise<boolean> {
  return (await startCommand(':', ['replay', NAME, '--results', results]).ended).code === 0;
}

/** Processes and folders of any search that was started here, and shared memory that nobody has any more. */
export function realLeftOver(): string[] {
  return [...leftOf(pids), ...unusedSharedMemory().filter((name) => !unusedBefore.includes(name))];
}
