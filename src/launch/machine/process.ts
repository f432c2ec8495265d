import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { z } from 'zod';
import { SUPERVISOR_SCRIPT } from '../harness.ts';
import { mark } from './proc.ts';

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
  /** When it started, in clock ticks since boot. */
  readonly started: number;
  /** False: what it starts may leave it without a trace. */
  readonly adopts: () => boolean;
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
  /** Left out: nothing. */
  readonly stdinFile?: string;
}

/** Starts a process as the leader of a session of its own, so that everything it starts can be found again. */
export async function startSession(request: SessionRequest): Promise<StartedSession> {
  return withOutputs(request, (outputs) => {
    const child = execa(request.command, request.args, {
      ...optionsOf(request),
      stdio: [inputOf(request), ...outputs],
    });
    return { ...startOf(child.pid), adopts: () => false, ended: child.then(endOf) };
  });
}

/**
 * Starts a Python process under a supervisor, which adopts whatever comes of it and stays until that is gone: to be
 * found by its ancestor, whatever it does to its session and its environment. A signal to the supervisor's `pid` that
 * interrupts reaches the process; `ended` is the process's own end.
 */
export async function startSupervised(request: SessionRequest): Promise<StartedSession> {
  return withOutputs(request, (outputs) => {
    const args = ['-I', '-S', SUPERVISOR_SCRIPT, request.command, ...request.args];
    const child = execa(request.command, args, {
      ...optionsOf(request),
      stdio: [inputOf(request), ...outputs, 'pipe'],
    });
    let adopts = true;
    const told = new Promise<Ended>((resolve) => {
      let text = '';
      child.stdio[3]?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const lines = text.split('\n').slice(0, -1);
        adopts = !lines.some(saysThatItDoesNot);
        const end = lines.map(readEnd).find((found) => found !== null);
        if (end !== undefined) resolve(end);
      });
    });
    return { ...startOf(child.pid), adopts: () => adopts, ended: Promise.race([told, child.then(endOf)]) };
  });
}

/** A program that is told lines and tells lines. */
export interface Conversation extends Pick<StartedSession, 'pid' | 'ended'> {
  /** Nothing is told to one that has ended. */
  readonly tell: (line: string) => void;
  /** Nothing more will be told. */
  readonly hangUp: () => void;
}

/** Starts a program as the leader of a session of its own, and talks to it by lines. */
export async function startConversation(
  request: Omit<SessionRequest, 'stdoutFile'>,
  onLine: (line: string) => void,
): Promise<Conversation> {
  const stderr = await open(request.stderrFile, 'a');
  try {
    const child = execa(request.command, request.args, {
      ...optionsOf(request),
      buffer: false,
      stdio: ['pipe', 'pipe', stderr.createWriteStream({ autoClose: false })],
    });
    const { stdin, stdout } = child;
    // Who has ended does not listen: its end is told by `ended`.
    stdin.on('error', () => {});
    createInterface({ input: stdout }).on('line', onLine);
    return {
      pid: child.pid,
      ended: child.then(endOf),
      tell: (line) => void (stdin.writable && stdin.write(`${line}\n`)),
      hangUp: () => void stdin.end(),
    };
  } finally {
    await stderr.close();
  }
}

const TOLD_END = z.object({ exitCode: z.number().nullable(), signal: z.string().nullable() });

function startOf(pid: number | undefined): Pick<StartedSession, 'pid' | 'started'> {
  return { pid, started: pid === undefined ? 0 : mark(pid) };
}

function saysThatItDoesNot(line: string): boolean {
  return z.object({ adopts: z.literal(false) }).safeParse(JSON.parse(line)).success;
}

/** null: a line that says something else. */
function readEnd(line: string): Ended | null {
  const end = TOLD_END.safeParse(JSON.parse(line));
  return end.success ? { ...end.data, problem: null } : null;
}

type Outputs = readonly [Writable, Writable];

async function withOutputs<T>({ stdoutFile, stderrFile }: SessionRequest, start: (outputs: Outputs) => T): Promise<T> {
  const stdout = await open(stdoutFile, 'a');
  const stderr = await open(stderrFile, 'a');
  try {
    // Streams that have a file behind them are handed to the child as they are.
    return start([stdout.createWriteStream({ autoClose: false }), stderr.createWriteStream({ autoClose: false })]);
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

function optionsOf({ cwd, env }: Pick<SessionRequest, 'cwd' | 'env'>) {
  return { cwd, env, extendEnv: false, detached: true, cleanup: false, reject: false } as const;
}

function inputOf({ stdinFile }: SessionRequest): 'ignore' | { readonly file: string } {
  return stdinFile === undefined ? 'ignore' : { file: stdinFile };
}

interface Result {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly shortMessage?: string | undefined;
}

function endOf(result: Result): Ended {
  const { exitCode, signal, shortMessage } = result;
  const problem = exitCode === undefined && signal === undefined ? (shortMessage ?? 'unknown') : null;
  return { exitCode: exitCode ?? null, signal: signal ?? null, problem };
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
  options: {
    readonly timeoutMs: number;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    /** What it reads. */
    readonly input?: string;
    /** In a process group of its own: Ctrl-C, which reaches all of ours, does not end it. */
    readonly apart?: boolean;
  },
): Promise<Answer> {
  const { timeoutMs, cwd, env, input, apart = false } = options;
  const result = await execa(command, args, {
    reject: false,
    timeout: timeoutMs,
    detached: apart,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env, extendEnv: false }),
  });
  const stderr =
    typeof result.stderr === 'string' && result.stderr !== '' ? result.stderr : (result.shortMessage ?? '');
  return { ok: !result.failed, stdout: typeof result.stdout === 'string' ? result.stdout : '', stderr };
}
