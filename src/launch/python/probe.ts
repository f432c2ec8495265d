import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PYTHON_FACTS } from '../../actions/echo.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import type { AppProbe } from '../../domain/probe.ts';
import { MEASURED_FOLDER } from '../harness.ts';
import { readTextOrNull } from '../machine/cores.ts';
import { type StartedSession, startSupervised } from '../machine/process.ts';
import { type AppSpec, appArguments, takesTasks } from '../run/app.ts';
import { type BoundOutputs, boundOutputs } from '../run/bound-output.ts';
import { runEnvironment, userEnvironment } from '../run/environment.ts';
import { makePrivateDir, newTag } from '../run/private-places.ts';
import { removeFolder } from '../run/remove.ts';
import type { Places } from '../run/request.ts';
import { whereabouts } from '../run/strayed.ts';
import { killRun, sweepRun, type Warn } from '../run/sweep.ts';
import { endOrStop, type Stopped } from '../run/until.ts';
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
  /** Interrupts: nothing of the app is left when the promise is settled. */
  readonly signal: AbortSignal;
  readonly warn: Warn;
}

/** What `{tasks}` becomes: the app is stopped before it submits any. */
const PROBE_TASKS = 12;

const FOUND = z.object({
  parslVersion: z.string(),
  parslPath: z.string(),
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
  }),
  environment: z.record(z.string(), z.string()),
});

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
  const found = await lookAtApp(request);
  const check = patches.length === 0 ? { patches: {}, conflicts: [] } : await checkPatches({ python, patches });
  return { ...found, patches: check.patches, patchConflicts: check.conflicts };
}

async function lookAtApp(request: ProbeRequest): Promise<z.infer<typeof FOUND>> {
  const { app, python, cpus, constructors, environment, signal, warn } = request;
  signal.throwIfAborted();
  const tag = newTag();
  const privateDir = makePrivateDir(tag);
  const file = (name: string): string => join(privateDir, name);
  const places = { tag, privateDir, outcomeFile: file('answer.json') };
  const args = appArguments(app, takesTasks(app) ? PROBE_TASKS : null);
  let outputs: BoundOutputs | null = null;
  try {
    const asked = { app: { ...app, args }, cpus, constructors, environment, answerFile: places.outcomeFile };
    writeFileSync(file('request.json'), JSON.stringify(asked));
    outputs = boundOutputs([file('stdout'), file('stderr')]);
    const session = await startSupervised({
      command: python,
      args: [join(MEASURED_FOLDER, 'probe.py'), file('request.json')],
      cwd: app.cwd,
      env: runEnvironment(userEnvironment(process.env), [], places, null),
      stdoutFile: file('stdout'),
      stderrFile: file('stderr'),
    });
    const stopped = await untilLookedAt(places, session, request);
    signal.throwIfAborted();
    outputs.close();
    if (existsSync(places.outcomeFile)) return FOUND.parse(JSON.parse(readFileSync(places.outcomeFile, 'utf8')));
    throw noKernel(
      app,
      stopped === 'timeout' ? `for ${request.timeoutSeconds} s` : null,
      readTextOrNull(file('stderr')) ?? '',
    );
  } finally {
    outputs?.close();
    const problem = removeFolder(privateDir);
    if (problem !== null) warn(`a temporary folder could not be removed: ${problem}`);
  }
}

/** Nothing of the app is left after this, and nothing where this program ends at once (a second Ctrl-C). */
async function untilLookedAt(
  { tag, privateDir }: Pick<Places, 'tag' | 'privateDir'>,
  session: StartedSession,
  { app, timeoutSeconds, signal, warn }: ProbeRequest,
): Promise<Stopped | null> {
  const atOnce = (): void => killRun(tag, session.pid);
  process.once('exit', atOnce);
  try {
    const stopped = await endOrStop(session.ended, timeoutSeconds, signal);
    await sweepRun(tag, session.pid, warn, undefined, whereabouts(session, { cwd: app.cwd, privateDir }));
    return stopped;
  } finally {
    process.off('exit', atOnce);
  }
}

function noKernel(app: AppSpec, waited: string | null, stderr: string): UserError {
  const lastLine = lastWords(stderr);
  const named = app.kind === 'module' ? `python -m ${app.target}` : app.target;
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
    isUsage ? 'the arguments of the app go behind --: optimise --app FILE -- ARGUMENTS' : 'run it by hand once',
    EXIT.no,
  );
}

/** The first line of the last exception: what follows it are its details; else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const deepest = lines.findLastIndex((line) => /^ {2}File "/.test(line));
  const raised = deepest < 0 ? undefined : lines.slice(deepest).find((line) => /^[A-Za-z_][\w.]*(?::|$)/.test(line));
  return (raised ?? lines.at(-1) ?? '').trim().replace(/:$/, '');
}

/** `myapp.py:12`: the deepest line of the traceback that is the app's own, else of any file beside the app. */
function placeIn(stderr: string, app: AppSpec): string | null {
  const lines = [...stderr.matchAll(/File "([^"]+)", line (\d+)/g)].map(([, file = '', line = '']) => ({ file, line }));
  const own = lines.filter(({ file }) => file === app.target);
  const beside = lines.filter(({ file }) => file.startsWith(`${app.cwd}/`));
  const found = own.at(-1) ?? beside.at(-1);
  return found === undefined ? null : `${found.file}:${found.line}`;
}
