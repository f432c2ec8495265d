import { join } from 'node:path';
import { startSupervised } from '../machine/process.ts';
import { boundOutputs } from './bound-output.ts';
import { whereabouts } from './strayed.ts';
import { killRun, sweepRun, type Warn } from './sweep.ts';
import { endOrStop, type Stopped } from './until.ts';

/** How a look at the app is interrupted, and who is told what it left behind. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly warn: Warn;
}

/** A program that starts the app to look at it. */
export interface Look {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** With the tag. */
  readonly env: NodeJS.ProcessEnv;
  /** Left out: the app reads nothing. */
  readonly stdinFile?: string;
  readonly tag: string;
  /** Made under the tag; takes the output. */
  readonly privateDir: string;
  readonly timeoutSeconds: number;
}

/** How it ended. */
export interface Looked {
  /** null: by itself. */
  readonly stopped: Stopped | null;
  /** Why it could not be started, null where it was. */
  readonly problem: string | null;
}

/** Where a look's output is. */
export function outputsOf({ privateDir }: Pick<Look, 'privateDir'>): {
  readonly stdout: string;
  readonly stderr: string;
} {
  return { stdout: join(privateDir, 'stdout'), stderr: join(privateDir, 'stderr') };
}

/**
 * Starts the app by a program of ours and waits for its end. No process of it is left after this, and none where this
 * program ends at once (a second Ctrl-C); what a killed one leaves is found by the tag.
 */
export async function lookAt(look: Look, { signal, warn }: Watch): Promise<Looked> {
  const { command, args, cwd, env, stdinFile, tag, privateDir, timeoutSeconds } = look;
  const { stdout: stdoutFile, stderr: stderrFile } = outputsOf(look);
  const input = stdinFile === undefined ? {} : { stdinFile };
  const session = await startSupervised({ command, args, cwd, env, stdoutFile, stderrFile, ...input });
  const outputs = boundOutputs([stdoutFile, stderrFile]);
  const atOnce = (): void => killRun(tag, session.pid);
  process.once('exit', atOnce);
  try {
    const stopped = await endOrStop(session.ended, timeoutSeconds, signal);
    await sweepRun(tag, session.pid, warn, undefined, whereabouts(session, { cwd, privateDir }));
    return { stopped, problem: stopped === null ? (await session.ended).problem : null };
  } finally {
    process.off('exit', atOnce);
    outputs.close();
  }
}
