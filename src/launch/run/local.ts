import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import type { Action, Factor } from '../../domain/factor.ts';
import { toRecord } from '../../domain/genome.ts';
import type { Metric, Outcome, RunRecord, RunRequest } from '../../domain/run.ts';
import { median } from '../../stats/quantile.ts';
import { MEASURED_FOLDER } from '../harness.ts';
import { allowedCpus, readTextOrNull } from '../machine/cores.ts';
import { canaryMs, frequencyMhz, gatesOf, quietGate } from '../machine/gates.ts';
import { type Ended, startSession } from '../machine/process.ts';
import { ensureOverlay, type Overlay } from '../python/overlay.ts';
import { type AppSpec, splitCommand } from './app.ts';
import { checkEcho } from './echo-check.ts';
import type { Launcher } from './launcher.ts';
import { type HarnessOutcome, readOutcome } from './outcome.ts';
import { makePrivateDir, newTag, removeFolder, removeSharedMemory, sharedMemoryFiles } from './private-places.ts';
import {
  actionsOf,
  harnessRequest,
  otherPlaces,
  type Places,
  patchesOf,
  pythonOf,
  runEnvironment,
  userEnvironment,
} from './request.ts';
import { killRun, RUN_TAG, send, sweepRun, sweepStrays } from './sweep.ts';

/** What the runs of one search have in common. */
export interface LocalLauncherOptions {
  readonly app: AppSpec;
  /** The factors of the space: what the genomes' indices mean. */
  readonly factors: readonly Factor[];
  /** The interpreter of the app as written; an `interpreter` action overrides it. */
  readonly python: string;
  /** The logical CPUs that a run is confined to; null: no pinning. */
  readonly cpus: readonly number[] | null;
  /** Asked before each run: the bound follows from the runs so far. */
  readonly timeoutSeconds: () => number;
  /** Command lines, run in the app's directory without a shell; null: none. */
  readonly prepare: string | null;
  readonly cleanup: string | null;
  readonly verify: string | null;
  /** results/SEARCH/runs: request.json, outcome.json, stdout and stderr of each run. */
  readonly runsDir: string;
  /** How many tasks a run with this `{tasks}` must submit; null: not known yet. */
  readonly expectedTasks: (tasks: number | null) => number | null;
  readonly metric: Metric;
  /** The name of this machine in the records. */
  readonly node: string;
  /** The time of day in ms since 1970. */
  readonly clock: () => number;
  /** Wait for a quiet machine before a run (the default). */
  readonly waitForQuiet?: boolean;
}

/** Folders of runs that went well are kept for the last so many. */
const KEPT_RUNS = 20;
/** An app that is asked to stop (SIGINT) gets so long to leave its `with` block. */
const STOP_SECONDS = 3;

const LONGEST_REASON = 500;

/** How a run came out, before it is a record. */
interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
}

const OK: Verdict = { outcome: 'ok', reason: null };

/** What is there for one run. */
interface Trial {
  readonly request: RunRequest;
  readonly actions: readonly Action[];
  readonly folder: string;
  readonly places: Places;
  readonly env: NodeJS.ProcessEnv;
  readonly expectedTasks: number | null;
  readonly timeoutSeconds: number;
}

/** Runs on this machine. What killed searches left behind is swept before the first run. */
export function createLocalLauncher(options: LocalLauncherOptions): Launcher {
  const cpus = options.cpus ?? allowedCpus(readTextOrNull);
  const gate = options.waitForQuiet === false ? null : quietGate(cpus);
  const canaries: number[] = [];
  const kept = keptRuns(options.runsDir);
  let strays: Promise<void> | null = null;

  return {
    async run(request, signal) {
      strays ??= sweepStrays();
      await strays;
      const startedAt = new Date(options.clock()).toISOString();
      const quietBefore = gate === null ? true : await gate.pass(signal);
      const before = canaryMs();
      const measured = await runOnce(options, request, signal);
      const slowest = Math.max(before, canaryMs());
      const canary = canaries.length === 0 ? null : slowest / median(canaries);
      canaries.push(slowest);
      const { harness, verdict } = measured;
      rememberRun(options.runsDir, kept, request.id, verdict);
      const gates = gatesOf(harness?.machine ?? null, { quietBefore, canary, frequencyMhz: frequencyMhz(cpus) });
      return { ...recordOf(options, request, measured), startedAt, gates };
    },
    async close() {
      await strays;
    },
  };
}

interface Measured {
  readonly harness: HarnessOutcome | null;
  readonly verdict: Verdict;
  readonly wallSeconds: number;
}

function recordOf(options: LocalLauncherOptions, request: RunRequest, measured: Measured): RunRecord {
  const { harness, verdict, wallSeconds } = measured;
  const counts = verdict.outcome === 'ok';
  return {
    run: request.run,
    id: request.id,
    startedAt: '',
    wallSeconds,
    genome: toRecord(options.factors, request.genome),
    purpose: request.purpose,
    block: request.block,
    epoch: request.epoch,
    node: options.node,
    ...verdict,
    usPerTask: counts ? (harness?.usPerTask ?? null) : null,
    batches: counts ? (harness?.batches ?? []) : [],
    asked: request.tasks,
    tasks: harness?.tasks ?? null,
    makespanSeconds: counts ? (harness?.makespanSeconds ?? null) : null,
    censored: counts && harness?.censored === true,
    startupSeconds: harness?.startupSeconds ?? null,
    cpuSeconds: harness?.cpuSeconds ?? null,
    peakRssMb: harness?.peakRssMb ?? null,
    workers: harness?.workers ?? null,
    echo: harness?.echo ?? null,
    gates: null,
  };
}

/** Prepares, runs, sweeps, cleans up: whatever happens, nothing of the run is left when this returns. */
async function runOnce(options: LocalLauncherOptions, request: RunRequest, signal: AbortSignal): Promise<Measured> {
  const nothing = { harness: null, wallSeconds: 0 };
  if (signal.aborted) return { ...nothing, verdict: { outcome: 'cancelled', reason: 'interrupted' } };
  const actions = actionsOf(options.factors, request.genome);
  const overlay = await overlayOf(options, actions);
  const memoryBefore = sharedMemoryFiles();
  const trial = newTrial(options, request, actions, overlay);
  const command = (line: string | null, what: string): Promise<string | null> => runCommand(options, trial, line, what);
  try {
    const unprepared = await command(options.prepare, 'prepare');
    if (unprepared !== null) return { ...nothing, verdict: { outcome: 'failed', reason: unprepared } };
    const measured = await runHarness(options, trial, signal);
    const verdict = judge(options, trial, measured, overlay);
    if (verdict.outcome !== 'ok') return { ...measured, verdict };
    const wrong = await command(options.verify, 'verify');
    return { ...measured, verdict: wrong === null ? OK : { outcome: 'wrong-answer', reason: wrong } };
  } finally {
    await command(options.cleanup, 'cleanup');
    await sweepRun(trial.places.tag, undefined);
    for (const folder of [trial.places.privateDir, ...otherPlaces(actions, trial.places.tag)]) removeFolder(folder);
    removeSharedMemory(memoryBefore);
  }
}

async function overlayOf(options: LocalLauncherOptions, actions: readonly Action[]): Promise<Overlay | null> {
  const patches = patchesOf(actions);
  return patches.length === 0 ? null : ensureOverlay({ python: pythonOf(actions, options.python), patches });
}

function newTrial(
  options: LocalLauncherOptions,
  request: RunRequest,
  actions: readonly Action[],
  overlay: Overlay | null,
): Trial {
  const tag = newTag();
  const folder = join(options.runsDir, request.id);
  removeFolder(folder);
  mkdirSync(folder, { recursive: true });
  const places: Places = { tag, privateDir: makePrivateDir(tag), outcomeFile: join(folder, 'outcome.json') };
  for (const other of otherPlaces(actions, tag)) mkdirSync(other, { recursive: true, mode: 0o700 });
  const user = userEnvironment(process.env);
  const expectedTasks = options.expectedTasks(request.tasks);
  const asked = harnessRequest(request, actions, options.app, {
    places,
    cpus: options.cpus,
    expectedTasks,
    env: user,
  });
  writeFileSync(join(folder, 'request.json'), JSON.stringify(asked, null, 2));
  const env = runEnvironment(user, actions, places, overlay);
  return { request, actions, folder, places, env, expectedTasks, timeoutSeconds: options.timeoutSeconds() };
}

interface HarnessRun {
  readonly harness: HarnessOutcome | null;
  readonly wallSeconds: number;
  readonly ended: Ended;
  readonly stopped: 'timeout' | 'cancelled' | null;
}

/** One measured run. Between start and end this process sleeps: one timer, no polling. */
async function runHarness(options: LocalLauncherOptions, trial: Trial, signal: AbortSignal): Promise<HarnessRun> {
  const { folder, places, env } = trial;
  const started = performance.now();
  const session = await startSession({
    command: pythonOf(trial.actions, options.python),
    args: [join(MEASURED_FOLDER, 'run_app.py'), join(folder, 'request.json')],
    cwd: options.app.cwd,
    env,
    stdoutFile: join(folder, 'stdout'),
    stderrFile: join(folder, 'stderr'),
  });
  // A program that ends at once (a second Ctrl-C) takes the run with it.
  const atOnce = (): void => killRun(places.tag, session.pid);
  process.once('exit', atOnce);
  try {
    const stopped = await endOrStop(session.ended, trial.timeoutSeconds, signal);
    if (stopped !== null && session.pid !== undefined) {
      send(session.pid, 'SIGINT');
      await Promise.race([session.ended, sleep(STOP_SECONDS * 1000, undefined, { ref: false })]);
    }
    const wallSeconds = (performance.now() - started) / 1000;
    await sweepRun(places.tag, session.pid);
    return { harness: readOutcome(places.outcomeFile), wallSeconds, ended: await session.ended, stopped };
  } finally {
    process.off('exit', atOnce);
  }
}

async function endOrStop(
  ended: Promise<Ended>,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<HarnessRun['stopped']> {
  let release = (): void => {};
  const stopped = new Promise<HarnessRun['stopped']>((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), timeoutSeconds * 1000);
    const onAbort = (): void => resolve('cancelled');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    release = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([stopped, ended.then(() => null)]);
  } finally {
    release();
  }
}

/** Whether the run counts, and if not, why. */
function judge(options: LocalLauncherOptions, trial: Trial, run: HarnessRun, overlay: Overlay | null): Verdict {
  const { harness, ended, stopped } = run;
  if (stopped === 'cancelled') return { outcome: 'cancelled', reason: 'interrupted' };
  if (stopped === 'timeout') return { outcome: 'timeout', reason: timeoutReason(trial.timeoutSeconds, harness) };
  const lastLine = lastLineOf(join(trial.folder, 'stderr'));
  if (harness === null) return { outcome: 'failed', reason: diedReason(ended, lastLine) };
  if (harness.outcome !== 'ok') {
    const isExit = harness.reason?.includes('exit code') === true && lastLine !== '';
    return { outcome: harness.outcome, reason: oneLine(isExit ? `${harness.reason}: ${lastLine}` : harness.reason) };
  }
  if (ended.exitCode !== 0) return { outcome: 'failed', reason: diedReason(ended, lastLine) };
  const { expectedTasks } = trial;
  if (expectedTasks !== null && !harness.censored && harness.tasks !== expectedTasks) {
    const reason = `the app submitted ${harness.tasks} tasks and not ${expectedTasks} as the baseline did`;
    return { outcome: 'invalid', reason };
  }
  return echoVerdict(options, trial, harness, overlay);
}

function echoVerdict(
  options: LocalLauncherOptions,
  trial: Trial,
  harness: HarnessOutcome,
  overlay: Overlay | null,
): Verdict {
  if (harness.echo === null) return { outcome: 'invalid', reason: 'nothing could be read back from the run' };
  const asked = { actions: trial.actions, overlay: overlay?.hash ?? null, cpus: options.cpus };
  const difference = checkEcho(asked, harness.echo);
  return difference === null ? OK : { outcome: 'invalid', reason: difference };
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

function lastLineOf(file: string): string {
  const text = readTextOrNull(file)?.trimEnd() ?? '';
  return text.slice(text.lastIndexOf('\n') + 1).trim();
}

/** @returns null when the command went well, or there is none; else what went wrong. */
async function runCommand(
  options: LocalLauncherOptions,
  trial: Trial,
  line: string | null,
  what: string,
): Promise<string | null> {
  if (line === null) return null;
  const [command = '', ...args] = splitCommand(line);
  const files = { stdoutFile: join(trial.folder, `${what}.out`), stderrFile: join(trial.folder, `${what}.err`) };
  const env = { ...userEnvironment(process.env), [RUN_TAG]: trial.places.tag };
  const session = await startSession({ command, args, cwd: options.app.cwd, env, ...files });
  const never = new AbortController().signal;
  const stopped = await endOrStop(session.ended, trial.timeoutSeconds, never);
  await sweepRun(trial.places.tag, session.pid);
  const ended = await session.ended;
  if (stopped === null && ended.exitCode === 0) return null;
  const how = stopped === 'timeout' ? `was not done after ${trial.timeoutSeconds} s` : endText(ended);
  const lastLine = lastLineOf(files.stderrFile) || lastLineOf(files.stdoutFile);
  return `the ${what} command (${line}) ${how}${lastLine === '' ? '' : `: ${lastLine}`}`;
}

function endText(ended: Ended): string {
  if (ended.problem !== null) return `could not be started: ${ended.problem}`;
  return ended.signal !== null ? `was ended by ${ended.signal}` : `ended with exit code ${ended.exitCode}`;
}

// ---------------------------------------------------------------- folders of runs

/** The names of kept runs that went well, oldest first. */
function keptRuns(runsDir: string): string[] {
  if (!existsSync(runsDir)) return [];
  return readdirSync(runsDir)
    .sort()
    .filter((id) => existsSync(join(runsDir, id, 'ok')));
}

/** Outcomes that are not ok stay; of the others the last ones do. */
function rememberRun(runsDir: string, kept: string[], id: string, verdict: Verdict): void {
  const folder = join(runsDir, id);
  if (!existsSync(folder)) return;
  if (verdict.outcome !== 'ok') {
    noteVerdict(join(folder, 'outcome.json'), verdict);
    return;
  }
  writeFileSync(join(folder, 'ok'), '');
  kept.push(id);
  while (kept.length > KEPT_RUNS) {
    const oldest = kept.shift();
    if (oldest !== undefined) removeFolder(join(runsDir, oldest));
  }
}

/** The harness does not see everything that makes a run not count: its file says the last word too. */
function noteVerdict(file: string, verdict: Verdict): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const outcome: unknown = JSON.parse(text);
  writeFileAtomic.sync(file, JSON.stringify({ ...(outcome instanceof Object ? outcome : {}), ...verdict }));
}
