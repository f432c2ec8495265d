import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patchesOf, placesOf, pythonOf } from '../../actions/questions.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { Action, Factor } from '../../domain/factor.ts';
import type { RunRequest } from '../../domain/run.ts';
import { writingTo } from '../../domain/system-errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { MEASURED_FOLDER } from '../harness.ts';
import { startSupervised } from '../machine/process.ts';
import { ensureOverlay, type Overlay } from '../python/overlay.ts';
import { type AppSpec, appOn, stdinOf } from './app.ts';
import { boundOutputs } from './bound-output.ts';
import { send } from './end-processes.ts';
import { runEnvironment, userEnvironment } from './environment.ts';
import { type HarnessOutcome, readOutcome } from './outcome.ts';
import { makePrivate, makePrivateDir, newTag } from './private-places.ts';
import { removeFolder } from './remove.ts';
import { actionsOf, harnessRequest, type Places } from './request.ts';
import { whereabouts } from './strayed.ts';
import { killRun, memoryOfRun, sweepRun, type Warn } from './sweep.ts';
import { endedOrLeft, endOrStop } from './until.ts';
import { runUserCommand, type UserCommand } from './user-command.ts';
import { type HarnessRun, judge, type Verdict } from './verdict.ts';

/** What is the same in every run. */
export interface RunOptions {
  readonly app: AppSpec;
  /** The factors of the space: what the genomes' indices mean. */
  readonly factors: readonly Factor[];
  /** The interpreter of the app as written; an `interpreter` action overrides it. */
  readonly python: string;
  /** The app has its nodes from a scheduler, and this machine is one of them: its workers start here. Left out: no. */
  readonly ownSite?: boolean;
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
  /** How many tasks a run must submit; null: not known. */
  readonly expectedTasks: (request: RunRequest) => number | null;
  /** How many of its tasks may and must fail, because they do in the app as written; null: not known. */
  readonly expectedFailures: (request: RunRequest) => number | null;
  /** Told of what was left of a run: the run counts all the same. */
  readonly warn: Warn;
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
  /** The app on the input of the run. */
  readonly app: AppSpec;
  readonly actions: readonly Action[];
  readonly overlay: Overlay | null;
  readonly folder: string;
  readonly places: Places;
  readonly env: NodeJS.ProcessEnv;
  readonly expectedTasks: number | null;
  readonly expectedFailures: number | null;
  readonly timeoutSeconds: number;
}

/** Prepares, runs, sweeps, cleans up: whatever happens, nothing of the run is left when this returns. */
export async function runOnce(options: RunOptions, request: RunRequest, signal: AbortSignal): Promise<Measured> {
  const nothing = { harness: null, wallSeconds: 0 };
  if (signal.aborted) return { ...nothing, verdict: { outcome: 'cancelled', reason: 'interrupted' } };
  const actions = actionsOf(options.factors, request.genome);
  const overlay = await overlayOf(options, actions);
  const trial = newTrial(options, request, actions, overlay);
  const { folder, places, timeoutSeconds } = trial;
  const { warn } = options;
  const place = { cwd: options.app.cwd, folder, tag: places.tag, timeoutSeconds, warn };
  const command = (what: UserCommand['what']): Promise<string | null> =>
    runUserCommand({ what, line: options[what] }, place);
  try {
    const unprepared = await command('prepare');
    if (unprepared !== null) return { ...nothing, verdict: { outcome: 'failed', reason: unprepared } };
    const measured = await runHarness(options, trial, signal);
    const verdict = judge(expectationsOf(options, trial), measured);
    if (verdict.outcome !== 'ok') return { ...measured, verdict };
    const wrong = await command('verify');
    return { ...measured, verdict: wrong === null ? verdict : { outcome: 'wrong-answer', reason: wrong } };
  } finally {
    await command('cleanup');
    await sweepRun(places.tag, undefined, warn);
    for (const left of [places.privateDir, ...otherPlaces(trial)]) {
      const problem = removeFolder(left);
      if (problem !== null) warn(`the temporary folder of run ${request.id} could not be removed: ${problem}`);
    }
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
  const app = appOn(options.app, request.input);
  const tag = newTag();
  const folder = join(options.runsDir, request.id);
  makeRunFolder(folder);
  const places: Places = { tag, privateDir: makePrivateDir(tag), outcomeFile: join(folder, 'outcome.json') };
  for (const folder of otherPlaces({ actions, places })) {
    makeFolders(dirname(folder));
    makePrivate(dirname(folder), tag);
  }
  const user = userEnvironment(process.env);
  const expectedTasks = options.expectedTasks(request);
  const asked = harnessRequest(request, actions, app, {
    places,
    cpus: options.cpus,
    ownSite: options.ownSite === true,
    expectedTasks,
    env: user,
  });
  writingTo(folder, () => writeFileSync(join(folder, 'request.json'), JSON.stringify(asked, null, 2)));
  const env = runEnvironment(user, actions, places, overlay, request.profiled === true);
  const timeoutSeconds = options.timeoutSeconds(request);
  const expectedFailures = options.expectedFailures(request);
  return { app, actions, overlay, folder, places, env, expectedTasks, expectedFailures, timeoutSeconds };
}

/** Nothing of an earlier try may be taken for this run's. */
function makeRunFolder(folder: string): void {
  const problem = removeFolder(folder);
  if (problem !== null) {
    throw new UserError(`cannot begin a run in ${folder}: ${problem}`, 'remove that folder', EXIT.cannotWrite);
  }
  writingTo(folder, () => makeFolders(folder));
}

/** The run's private folders beside its usual one: a treatment may ask for the very place where that is. */
function otherPlaces({ actions, places }: Pick<Trial, 'actions' | 'places'>): string[] {
  const asked = placesOf(actions).map((path) => join(path, places.tag));
  return [...new Set(asked)].filter((folder) => folder !== places.privateDir);
}

function expectationsOf({ cpus, app }: RunOptions, trial: Trial): Parameters<typeof judge>[0] {
  const { actions, overlay, expectedTasks, expectedFailures, timeoutSeconds, folder } = trial;
  return {
    actions,
    overlay: overlay?.hash ?? null,
    cpus,
    tasks: expectedTasks,
    failures: expectedFailures,
    timeoutSeconds,
    stderrFile: join(folder, 'stderr'),
    app,
  };
}

/** One measured run. Between start and end this process sleeps: one timer for its end, one for its output. */
async function runHarness(options: RunOptions, trial: Trial, signal: AbortSignal): Promise<HarnessRun> {
  const { app, folder, places, env } = trial;
  const [stdoutFile, stderrFile] = [join(folder, 'stdout'), join(folder, 'stderr')];
  const started = performance.now();
  const session = await startSupervised({
    command: pythonOf(trial.actions, options.python),
    args: [join(MEASURED_FOLDER, 'run_app.py'), join(folder, 'request.json')],
    cwd: app.cwd,
    env,
    stdoutFile,
    stderrFile,
    ...stdinOf(app),
  });
  const outputs = boundOutputs([stdoutFile, stderrFile]);
  // A program that ends at once (a second Ctrl-C) takes the run with it.
  const atOnce = (): void => killRun(places.tag, session.pid);
  process.once('exit', atOnce);
  try {
    const stopped = await endOrStop(session.ended, trial.timeoutSeconds, signal);
    const seen = stopped === null ? undefined : memoryOfRun(places.tag, session.pid);
    if (stopped !== null && session.pid !== undefined) {
      send(session.pid, 'SIGINT');
      await Promise.race([session.ended, sleep(STOP_SECONDS * 1000, undefined, { ref: false })]);
    }
    const wallSeconds = (performance.now() - started) / 1000;
    const where = whereabouts(session, { cwd: app.cwd, privateDir: places.privateDir });
    await sweepRun(places.tag, session.pid, options.warn, seen, where);
    const ended = await endedOrLeft(session.ended);
    tellOfOutput(options, folder, outputs.close());
    return { harness: readOutcome(places.outcomeFile), wallSeconds, ended, stopped };
  } finally {
    outputs.close();
    process.off('exit', atOnce);
  }
}

/** Searches whose app was said to write much: each of their runs does. */
const told = new WeakSet<RunOptions>();

function tellOfOutput(options: RunOptions, folder: string, leftOut: number): void {
  if (leftOut === 0 || told.has(options)) return;
  told.add(options);
  const mb = Math.ceil(leftOut / 1e6);
  options.warn(`the app writes much: ${mb} MB of its output are not kept, beginning and end are in ${folder}`);
}
