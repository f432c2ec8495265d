import { join } from 'node:path';
import { type Ended, startSession } from '../machine/process.ts';
import { boundOutputs } from './bound-output.ts';
import { userEnvironment } from './environment.ts';
import { splitCommand } from './shell-words.ts';
import { RUN_TAG, sweepRun, type Warn } from './sweep.ts';
import { endedOrLeft, endOrStop } from './until.ts';
import { lastLineOf } from './verdict.ts';

/** A command of the user's that belongs to a run. */
export interface UserCommand {
  readonly what: 'prepare' | 'cleanup' | 'verify';
  /** As typed; null: there is none. */
  readonly line: string | null;
}

/** Where a command of a run is run. */
export interface CommandPlace {
  readonly cwd: string;
  /** The folder of the run: takes the output. */
  readonly folder: string;
  readonly tag: string;
  readonly timeoutSeconds: number;
  readonly warn: Warn;
}

/** @returns null when the command went well, or there is none; else what went wrong. */
export async function runUserCommand({ what, line }: UserCommand, place: CommandPlace): Promise<string | null> {
  if (line === null) return null;
  const [command = '', ...args] = splitCommand(line);
  const { cwd, folder, tag, timeoutSeconds, warn } = place;
  const files = { stdoutFile: join(folder, `${what}.out`), stderrFile: join(folder, `${what}.err`) };
  const env = { ...userEnvironment(process.env), [RUN_TAG]: tag };
  const session = await startSession({ command, args, cwd, env, ...files });
  const outputs = boundOutputs(Object.values(files));
  const never = new AbortController().signal;
  const stopped = await endOrStop(session.ended, timeoutSeconds, never);
  await sweepRun(tag, session.pid, warn);
  const ended = await endedOrLeft(session.ended);
  outputs.close();
  if (stopped === null && ended.exitCode === 0) return null;
  const how = stopped === 'timeout' ? `was not done after ${timeoutSeconds} s` : endText(ended);
  const lastLine = lastLineOf(files.stderrFile) || lastLineOf(files.stdoutFile);
  return `the ${what} command (${line}) ${how}${lastLine === '' ? '' : `: ${lastLine}`}`;
}

function endText(ended: Ended): string {
  if (ended.problem !== null) return `could not be started: ${ended.problem}`;
  return ended.signal !== null ? `was ended by ${ended.signal}` : `ended with exit code ${ended.exitCode}`;
}
