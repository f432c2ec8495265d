import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'optimise.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a child process, as a user calls it. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr has shown the text. */
  shown(text: string): Promise<void>;
}

export function startOptimise(args: readonly string[], cwd: string, variables: NodeJS.ProcessEnv = {}): Running {
  const { npm_lifecycle_event: _, ...own } = process.env;
  const env = { ...own, NO_COLOR: '1', ...variables };
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
    for (const { text, resolve } of waiting) if (output.stderr.includes(text)) resolve();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return {
    child,
    ended,
    shown: (text) =>
      new Promise((resolve) => {
        if (output.stderr.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

/** Runs the command line to its end. */
export function optimise(args: readonly string[], cwd: string, variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return startOptimise(args, cwd, variables).ended;
}
