import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PYTHON_FACTS } from '../../actions/echo.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import { jsonOf } from '../../domain/json.ts';
import type { AppProbe } from '../../domain/probe.ts';
import { MEASURED_FOLDER } from '../harness.ts';
import { readTextOrNull } from '../machine/cores.ts';
import { type AppSpec, appArguments, hasTasks, stdinOf, takesTasks } from '../run/app.ts';
import { runEnvironment, userEnvironment } from '../run/environment.ts';
import { makePrivateDir, newTag } from '../run/private-places.ts';
import { removeFolder } from '../run/remove.ts';
import { lookAt, outputsOf } from '../run/supervised.ts';
import type { Warn } from '../run/sweep.ts';
import { helpFor, placeIn } from '../run/traceback.ts';
import { runUserCommand } from '../run/user-command.ts';
import { checkPatches } from './overlay.ts';

export interface ProbeRequest {
  readonly app: AppSpec;
  readonly python: string;
  readonly cpus: readonly number[] | null;
  /** `module.Class` names of the catalogue. */
  readonly constructors: readonly string[];
  /** Patch files, absolute paths. */
  readonly patches: readonly string[];
  /** Environment variables that a treatment may set. */
  readonly environment: readonly string[];
  readonly timeoutSeconds: number;
  /** Commands around it, as around a run; null: none. */
  readonly prepare: string | null;
  readonly cleanup: string | null;
  /** Interrupts: nothing of the app is left when the promise is settled. */
  readonly signal: AbortSignal;
  readonly warn: Warn;
}

/** What `{tasks}` becomes: the app is stopped before it submits any. */
const PROBE_TASKS = 12;

const FOUND = z.object({
  parslVersion: z.string(),
  parslPath: z.string(),
  installedParsl: z.string().nullable(),
  kernels: z.int(),
  ipythonLines: z.array(z.string()),
  sources: z.array(z.string()),
  python: PYTHON_FACTS,
  executors: z.array(
    z.object({ label: z.string(), type: z.string(), provider: z.string().nullable(), workers: z.number().nullable() }),
  ),
  attributes: z.record(z.string(), z.unknown()),
  parameters: z.object({ config: z.array(z.string()), htex: z.array(z.string()), provider: z.array(z.string()) }),
  constructors: z.record(z.string(), z.string().nullable()),
  uses: z.object({
    walltime: z.boolean(),
    staging: z.boolean(),
    monitoring: z.boolean(),
    resourceMonitoring: z.boolean(),
    cache: z.boolean(),
    checkpoint: z.boolean(),
    checkpointFiles: z.boolean(),
  }),
  environment: z.record(z.string(), z.string()),
});

/** Why the app cannot be looked at. */
const PROBLEM = z.object({ problem: z.string() });

/** The app's own process ends itself at the bound, and says where it stands; one that cannot is ended so much later. */
const PATIENCE_SECONDS = 5;

/**
 * Start the app under its interpreter up to its first DataFlowKernel, look, and stop it there: nothing of Parsl is started.
 * @throws UserError when it makes no DataFlowKernel, crashes before, or takes too long.
 * @throws the signal's reason when interrupted.
 */
export async function probeApp(request: ProbeRequest): Promise<AppProbe> {
  const { app, python, patches } = request;
  if (app.kind === 'script' && !existsSync(app.target)) {
    throw new UserError(`${app.target}: no such file`, 'give the path of your Parsl script with --app', EXIT.badInput);
  }
  const { installedParsl, ...found } = await lookAtApp(request);
  const otherParsl = otherThan(found.parslPath, installedParsl);
  if (otherParsl !== null) {
    const why = `the app imports the Parsl of ${dirname(found.parslPath)}, interchange and workers that of ${otherParsl}`;
    return {
      ...found,
      otherParsl,
      patches: Object.fromEntries(patches.map((file) => [file, why])),
      patchConflicts: [],
    };
  }
  const check = patches.length === 0 ? { patches: {}, conflicts: [] } : await checkPatches({ python, patches });
  return { ...found, otherParsl, patches: check.patches, patchConflicts: check.conflicts };
}

/** The folder of a Parsl that is not the app's. */
function otherThan(own: string, installed: string | null): string | null {
  if (installed === null || !existsSync(installed)) return null;
  return realpathSync(dirname(installed)) === realpathSync(dirname(own)) ? null : dirname(installed);
}

async function lookAtApp(request: ProbeRequest): Promise<z.infer<typeof FOUND>> {
  const { app, python, cpus, constructors, environment, signal, warn } = request;
  signal.throwIfAborted();
  const tag = newTag();
  const privateDir = makePrivateDir(tag);
  const file = (name: string): string => join(privateDir, name);
  const places = { tag, privateDir, outcomeFile: file('answer.json') };
  const args = appArguments(app, takesTasks(app) ? PROBE_TASKS : null);
  try {
    const answerFile = places.outcomeFile;
    const given = { app: { ...app, args }, cpus, constructors, environment };
    const asked = { ...given, answerFile, privateDir, seconds: request.timeoutSeconds };
    await around('prepare', request, privateDir, tag);
    writeFileSync(file('request.json'), JSON.stringify(asked));
    const look = {
      command: python,
      args: [join(MEASURED_FOLDER, 'probe.py'), file('request.json')],
      cwd: app.cwd,
      env: runEnvironment(userEnvironment(process.env), [], places, null),
      ...stdinOf(app),
      ...{ tag, privateDir, timeoutSeconds: request.timeoutSeconds + PATIENCE_SECONDS },
    };
    const { stopped } = await lookAt(look, { signal, warn });
    signal.throwIfAborted();
    if (existsSync(answerFile)) return answerIn(answerFile, app);
    const { stdout, stderr } = outputsOf(look);
    throw noKernel(
      app,
      stopped === 'timeout' ? `for ${request.timeoutSeconds} s` : null,
      saidOf(readTextOrNull(stderr) ?? '', readTextOrNull(stdout) ?? ''),
    );
  } finally {
    await around('cleanup', request, privateDir, tag);
    const problem = removeFolder(privateDir);
    if (problem !== null) warn(`a temporary folder could not be removed: ${problem}`);
  }
}

/** The app writes where it likes: here too. @throws UserError where it cannot be looked at, or what was found is spoiled */
function answerIn(file: string, app: AppSpec): z.infer<typeof FOUND> {
  const content = jsonOf(readTextOrNull(file) ?? '');
  const told = PROBLEM.safeParse(content);
  const found = FOUND.safeParse(content);
  if (found.success) return found.data;
  if (!told.success) {
    throw new UserError(`${nameOf(app)}: what was found of it cannot be read`, 'the app wrote over it', EXIT.no);
  }
  const hint = told.data.problem.includes('has not loaded')
    ? 'does it wait for something? --timeout 20m gives it more time, --stdin FILE something to read'
    : 'the process that loads Parsl has to be the app itself, or forked by it';
  throw new UserError(`${nameOf(app)}: ${told.data.problem}`, hint, EXIT.no);
}

/** The user's command, as before and after each run. @throws UserError where the preparation fails */
async function around(what: 'prepare' | 'cleanup', request: ProbeRequest, folder: string, tag: string): Promise<void> {
  const { app, timeoutSeconds, warn } = request;
  const problem = await runUserCommand(
    { what, line: request[what] },
    { cwd: app.cwd, folder, tag, timeoutSeconds, warn },
  );
  if (problem === null) return;
  if (what === 'cleanup') warn(problem);
  else throw new UserError(problem, 'it has to go well before each run', EXIT.no);
}

function nameOf({ kind, target }: AppSpec): string {
  return kind === 'module' ? `python -m ${target}` : target;
}

/** A program may write its errors to its log, and that to standard output. */
function saidOf(stderr: string, stdout: string): string {
  return stderr.trim() === '' && /^\s*Traceback \(/m.test(stdout) ? stdout : stderr;
}

function noKernel(app: AppSpec, waited: string | null, stderr: string): UserError {
  const lastLine = lastWords(stderr);
  const named = nameOf(app);
  if (waited !== null) {
    return new UserError(`${named} ran ${waited} and loaded no Parsl Config`, 'does it wait for input?', EXIT.no);
  }
  if (lastLine === '') {
    return new UserError(
      `${named} ended without making a DataFlowKernel`,
      'an app must call parsl.load(…) or make a DataFlowKernel; are its arguments (after --) right?',
      EXIT.no,
    );
  }
  // argparse, click and docopt all say so; what they want stands in their last line.
  const isUsage = /\b(?:error|usage): /i.test(lastLine) && !/^\w*(?:Error|Exception)\b/.test(lastLine);
  const place = isUsage ? null : placeIn(stderr, app);
  return new UserError(
    `${place ?? named} ended before it loaded Parsl: ${lastLine}`,
    misspeltTasks(app) ?? (isUsage ? argumentsOf(app) : helpFor(lastLine)) ?? 'run it by hand once',
    EXIT.no,
  );
}

function argumentsOf({ args }: AppSpec): string {
  return args.length === 0
    ? 'the arguments of the app go behind --: optimise --app FILE -- ARGUMENTS'
    : `its arguments were ${args.join(' ')}: the app's own --help says what it takes`;
}

/** `{task}` or `{n}` where the number of tasks was meant. */
function misspeltTasks({ args }: AppSpec): string | null {
  const found = args.flatMap((argument) => /\{\w*\}/.exec(argument) ?? []).find((word) => !hasTasks([word]));
  return found === undefined ? null : `${found} is passed on as it is: the number of tasks is written {tasks}`;
}

/** The first line of the last exception: what follows it are its details; else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const deepest = lines.findLastIndex((line) => /^ {2}File "/.test(line));
  const raised = deepest < 0 ? undefined : lines.slice(deepest).find((line) => /^[A-Za-z_][\w.]*(?::|$)/.test(line));
  return (raised ?? lines.at(-1) ?? '').trim().replace(/:$/, '');
}
