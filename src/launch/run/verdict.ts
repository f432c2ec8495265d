import type { Action } from '../../domain/factor.ts';
import { type Outcome, TASK_US } from '../../domain/run.ts';
import { readTextOrNull } from '../machine/cores.ts';
import type { Ended } from '../machine/process.ts';
import type { AppSpec } from './app.ts';
import { checkEcho } from './echo-check.ts';
import type { HarnessOutcome } from './outcome.ts';
import { helpFor, placeIn } from './traceback.ts';
import type { Stopped } from './until.ts';

/** How a run came out, before it is a record. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
}

/** What was seen of a run's processes. */
export interface HarnessRun {
  /** null: the harness wrote none. */
  readonly harness: HarnessOutcome | null;
  readonly wallSeconds: number;
  readonly ended: Ended;
  readonly stopped: Stopped | null;
}

/** What a run had to be to count. */
export interface Expectations {
  readonly actions: readonly Action[];
  /** The hash of the private copy of Parsl; null: the installed one. */
  readonly overlay: string | null;
  readonly cpus: readonly number[] | null;
  /** Tasks to be submitted; null: not known yet. */
  readonly tasks: number | null;
  /** Tasks that fail in the app as written, which goes on after them; null: not known yet. */
  readonly failures: number | null;
  readonly timeoutSeconds: number;
  /** Whose last line says most about an early end. */
  readonly stderrFile: string;
  /** Whose own lines tell where. */
  readonly app: Pick<AppSpec, 'target' | 'cwd'>;
}

const LONGEST_REASON = 500;

/** Whether the run counts, and if not, why. */
export function judge(expected: Expectations, run: HarnessRun): Verdict {
  const { harness, ended, stopped } = run;
  if (stopped === 'cancelled') return { outcome: 'cancelled', reason: 'interrupted' };
  if (stopped === 'timeout') return { outcome: 'timeout', reason: timeoutReason(expected.timeoutSeconds, harness) };
  const lastLine = lastWordsOf(expected);
  if (harness === null) return { outcome: 'failed', reason: diedReason(ended, lastLine) };
  if (harness.outcome !== 'ok')
    return { outcome: harness.outcome, reason: brokenReason(harness.reason, ended, lastLine) };
  const wrong = [harness.usPerTask, ...harness.batches].find((us) => !isTime(us));
  if (wrong !== undefined) {
    return { outcome: 'invalid', reason: `a time of ${wrong ?? 'no'} µs per task: no clock gives that` };
  }
  const stoppedByUs = harness.censored || harness.stopped === true;
  if (ended.exitCode !== 0 && !stoppedByUs) return { outcome: 'failed', reason: diedReason(ended, lastLine) };
  const { failedTasks: failed, reason } = harness;
  if (expected.failures !== null && failed !== expected.failures && !harness.censored) {
    const usual = expected.failures === 0 ? '' : `; of the app as written ${expected.failures} do`;
    return { outcome: 'failed', reason: oneLine(`${reason ?? 'no task failed'}${usual}`) };
  }
  if (expected.tasks !== null && !harness.censored && harness.tasks !== expected.tasks) {
    const reason = `the app submitted ${harness.tasks} tasks and not ${expected.tasks} as the baseline did`;
    return { outcome: 'invalid', reason };
  }
  if (harness.echo === null) return { outcome: 'invalid', reason: 'nothing could be read back from the run' };
  const difference = checkEcho(expected, harness.echo);
  return difference === null ? { outcome: 'ok', reason: oneLine(reason) } : { outcome: 'invalid', reason: difference };
}

/** What is recorded otherwise could not be read again. */
function isTime(us: number | null): boolean {
  return us !== null && us >= TASK_US.least && us <= TASK_US.most;
}

/** What the harness says, and how the app ended where that explains it. */
function brokenReason(reason: string | null, { exitCode }: Ended, lastLine: string): string | null {
  if (reason === null || exitCode === null) return oneLine(reason);
  const saysCode = reason.includes('exit code');
  if (!saysCode && !reason.includes('when the app ended')) return oneLine(reason);
  const code = saysCode ? '' : ` (exit code ${exitCode})`;
  return oneLine(`${reason}${code}${lastLine === '' ? '' : `: ${lastLine}`}`);
}

/** Reasons of Parsl's come with line ends and whole logs. */
function oneLine(reason: string | null): string | null {
  const line = reason?.replaceAll(/\s+/g, ' ').trim() ?? null;
  return line !== null && line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)} …` : line;
}

function timeoutReason(seconds: number, harness: HarnessOutcome | null): string {
  if (harness?.tasks == null) return `not done after ${seconds} s`;
  return `not done after ${seconds} s: ${harness.done ?? 0} of ${harness.tasks} submitted tasks were`;
}

function diedReason(ended: Ended, lastLine: string): string {
  const how =
    ended.problem !== null
      ? `the interpreter could not be started: ${ended.problem}`
      : ended.signal !== null
        ? `the app was ended by ${ended.signal}`
        : `the app ended with exit code ${ended.exitCode}`;
  return lastLine === '' ? how : `${how}: ${lastLine}`;
}

/** The last line, and where it came from if it is an exception's. */
function lastWordsOf({ stderrFile, app }: Expectations): string {
  const line = lastLineOf(stderrFile);
  const isRaised = /^[A-Za-z_][\w.]*(?:Error|Exception)\b/.test(line);
  const place = isRaised ? placeIn(readTextOrNull(stderrFile) ?? '', app) : null;
  const advice = helpFor(line);
  const told = advice === null ? '' : `; ${advice}`;
  return `${place === null ? line : `${line} (${place.slice(place.lastIndexOf('/') + 1)})`}${told}`;
}

/** A log line that tells of no trouble, with or without a time and a logger before its level. */
const CHATTER = /^(?:\[?\d.{0,80}?[\s[|-])?(?:DEBUG|INFO)\b/;

/** The last line that may say why a program ended as it did; empty where there is none. */
export function lastLineOf(file: string): string {
  const lines = (readTextOrNull(file) ?? '').split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !CHATTER.test(line)) ?? '';
}
