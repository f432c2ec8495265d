import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patchesOf, placesOf, pythonOf } from '../../actions/questions.ts';
import type { Action, Factor } from '../../domain/factor.ts';
import type { RunRequest } from '../../domain/run.ts';
import { MEASURED_FOLDER } from '../harness.ts';
import { startSession } from '../machine/process.ts';
import { ensureOverlay, type Overlay } from '../python/overlay.ts';
import type { AppSpec } from './app.ts';
import { runEnvironment, userEnvironment } from './environment.ts';
import { type HarnessOutcome, readOutcome } from './outcome.ts';
import { makePrivateDir, newTag, removeFolder, removeSharedMemory, sharedMemoryFiles } from './private-places.ts';
import { actionsOf, harnessRequest, type Places } from './request.ts';
import { killRun, send, sweepRun } from './sweep.ts';
import { endOrStop } from './until.ts';
import { runUserCommand, type UserCommand } from './user-command.ts';
import { type HarnessRun, judge, OK, type Verdict } from './verdict.ts';

/** What is the same in every run. */
export interface RunOptions {
  readonly app: AppSpec;
  /** The factors of the space: what the genomes' indices mean. */
  readonly factors: readonly Factor[];
  /** The interpreter of the app as written; an `interpreter` action overrides it. */
  readonly python: string;
  /** The logical CPUs that a run is confined to; null: no pinning. */
  readonly cpus: readonly number[] | null;
  /** Asked before each run: the bound follows from the runs so far. */
  readonly timeoutSeconds: (request: RunRequest) => number;
  /** Command lines, run in the app's directory without a shell; null: none. */
  readonly prepare: string | null;
  readonly cleanup: string | null;
  readonly verify: string | null;
  /** results/SEARCH/runs: request.json, outcome.json, stdout and stderr of each run. */
  readonly runsDir: string;
  /** How many tasks a run with this `{tasks}` must submit; null: not known yet. */
  readonly expectedTasks: (tasks: number | null) => number | null;
}

/** How a run came out. */
export interface Measured {
  readonly harness: HarnessOutcome | null;
  readonly verdict: Verdict;
  readonly wallSeconds: number;
}

/** An app that is asked to stop (SIGINT) gets so long to leave its `with` block. */
const STOP_SECONDS = 3;

/** What is there for one run. */
interface Trial {
  readonly actions: readonly Action[];
  readonly overlay: Overlay | null;
  readonly folder: string;
  readonly places: Places;
  readonly env: NodeJS.ProcessEnv;
  readonly expectedTasks: number | null;
  readonly timeoutSeconds: number;
}

/** Prepares, runs, sweeps, cleans up: whatever happens, nothing of the run is left when this returns. */
export async function runOnce(options: RunOptions, request: RunRequest, signal: AbortSignal): Promise<Measured> {
  const nothing = { harness: null, wallSeconds: 0 };
  if (signal.aborted) return { ...nothing, verdict: { outcome: 'cancelled', reason: 'interrupted' } };
  const actions = actionsOf(options.factors, request.genome);
  const overlay = await overlayOf(options, actions);
  const memoryBefore = sharedMemoryFiles();
  const trial = newTrial(options, request, actions, overlay);
  const { folder, places, timeoutSeconds } = trial;
  const place = { cwd: options.app.cwd, folder, tag: places.tag, timeoutSeconds };
  const command = (what: UserCommand['what']): Promise<string | null> =>
    runUserCommand({ what, line: options[what] }, place);
  try {
    const unprepared = await command('prepare');
    if (unprepared !== null) return { ...nothing, verdict: { outcome: 'failed', reason: unprepared } };
    const measured = await runHarness(options, trial, signal);
    const verdict = judge(expectationsOf(options, trial), measured);
    if (verdict.outcome !== 'ok') return { ...measured, verdict };
    const wrong = await command('verify');
    return { ...measured, verdict: wrong === null ? OK : { outcome: 'wrong-answer', reason: wrong } };
  } finally {
    await command('cleanup');
    await sweepRun(places.tag, undefined);
    for (const left of [places.privateDir, ...otherPlaces(trial)]) removeFolder(left);
    removeSharedMemory(memoryBefore);
  }
}

async function overlayOf(options: RunOptions, actions: readonly Action[]): Promise<Overlay | null> {
  const patches = patchesOf(actions);
  return patches.length === 0 ? null : ensureOverlay({ python: pythonOf(actions, options.python), patches });
}

function newTrial(
  options: RunOptions,
  request: RunRequest,
  actions: readonly Action[],
  overlay: Overlay | null,
): Trial {
  const tag = newTag();
  const folder = join(options.runsDir, request.id);
  removeFolder(folder);
  mkdirSync(folder, { recursive: true });
  const places: Places = { tag, privateDir: makePrivateDir(tag), outcomeFile: join(folder, 'outcome.json') };
  for (const other of otherPlaces({ actions, places })) mkdirSync(other, { recursive: true, mode: 0o700 });
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
  const timeoutSeconds = options.timeoutSeconds(request);
  return { actions, overlay, folder, places, env, expectedTasks, timeoutSeconds };
}

/** The run's folders outside of the private one, where its actions want them. */
function otherPlaces({ actions, places }: Pick<Trial, 'actions' | 'places'>): string[] {
  return placesOf(actions).map((path) => join(path, places.tag));
}

function expectationsOf({ cpus }: RunOptions, trial: Trial): Parameters<typeof judge>[0] {
  const { actions, overlay, expectedTasks, timeoutSeconds, folder } = trial;
  return {
    actions,
    overlay: overlay?.hash ?? null,
    cpus,
    tasks: expectedTasks,
    timeoutSeconds,
    stderrFile: join(folder, 'stderr'),
  };
}

/** One measured run. Between start and end this process sleeps: one timer, no polling. */
async function runHarness(options: RunOptions, trial: Trial, signal: AbortSignal): Promise<HarnessRun> {
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
