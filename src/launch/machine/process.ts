import { open } from 'node:fs/promises';
import { execa } from 'execa';

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  /** `SIGKILL` …, null for a process that exited. */
  readonly signal: string | null;
  /** Why it could not be started, null where it was. */
  readonly problem: string | null;
}

export interface StartedSession {
  /** Also the id of the session; undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
}

export interface SessionRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Files that take the output: no byte of it passes through this process. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
}

/** Starts a process as the leader of a session of its own, so that everything it starts can be found again. */
export async function startSession(request: SessionRequest): Promise<StartedSession> {
  const stdout = await open(request.stdoutFile, 'a');
  const stderr = await open(request.stderrFile, 'a');
  try {
    const child = execa(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      extendEnv: false,
      detached: true,
      cleanup: false,
      reject: false,
      stdin: 'ignore',
      // Streams that have a file behind them are handed to the child as they are.
      stdout: stdout.createWriteStream({ autoClose: false }),
      stderr: stderr.createWriteStream({ autoClose: false }),
    });
    const ended = child.then((result) => ({
      exitCode: result.exitCode ?? null,
      signal: result.signal ?? null,
      problem: result.exitCode === undefined && result.signal === undefined ? (result.shortMessage ?? 'unknown') : null,
    }));
    return { pid: child.pid, ended };
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

/** What a short command printed; for looking at interpreters, not for runs. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Never throws: a command that is not there is an answer that is not ok. */
export async function ask(
  command: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Answer> {
  const { timeoutMs, cwd, env } = options;
  const result = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env, extendEnv: false }),
  });
  const stderr =
    typeof result.stderr === 'string' && result.stderr !== '' ? result.stderr : (result.shortMessage ?? '');
  return { ok: !result.failed, stdout: typeof result.stdout === 'string' ? result.stdout : '', stderr };
}
