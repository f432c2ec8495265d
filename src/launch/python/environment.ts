import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { EXIT, UserError } from '../../domain/errors.ts';
import { jsonOfLastLine } from '../../domain/json.ts';
import { writingTo } from '../../domain/system-errors.ts';
import { readTextOrNull } from '../machine/cores.ts';
import { onPath } from '../machine/on-path.ts';
import { ask } from '../machine/process.ts';
import { removeFolder } from '../run/remove.ts';
import { cacheFolder, writableCache } from './cache.ts';
import { findBase, type Interpreter, interpreterAt } from './interpreters.ts';

export interface PythonChoice {
  /** Absolute path of an interpreter that can import Parsl. */
  readonly executable: string;
  readonly pythonVersion: string;
  readonly parslVersion: string;
  /** Whether the interpreter is of our managed environment (else: the user's own, never changed). */
  readonly managed: boolean;
  /** For people: which one, why, which Parsl. */
  readonly description: string;
}

export interface PythonRequest {
  /** `--python`: an interpreter or a virtual environment's folder; null: `python3` of PATH where it has Parsl, else a managed one. */
  readonly python: string | null;
  /** The version that a managed environment must have; null: the newest. */
  readonly parslVersion: string | null;
  /** Told before something that takes long (installing). */
  readonly say: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** A Parsl that a managed environment is to have. */
export interface WantedParsl {
  /** Names its environments in the cache: another name for every content. */
  readonly name: string;
  /** What pip is asked for: `parsl==2026.10.26`, the folder of a source tree. */
  readonly requirement: string;
}

function versionWanted({ parslVersion }: PythonRequest): WantedParsl {
  return { name: parslVersion ?? 'newest', requirement: parslVersion === null ? 'parsl' : `parsl==${parslVersion}` };
}

const INSTALL_TIMEOUT_MS = 15 * 60_000;
/** A lock whose holder was killed is taken over after this; it is renewed while pip works. */
const STALE_LOCK_MS = 20_000;
const LOCK_RETRIES = { forever: true, minTimeout: 100, maxTimeout: 1000 } as const;

const COMPLETE = z.object({ pythonVersion: z.string(), parslVersion: z.string() });

/**
 * The interpreter that runs the app.
 * @throws UserError (exit 69) when there is no Python 3.10 or newer, no venv module, or pip fails.
 */
export async function choosePython(request: PythonRequest): Promise<PythonChoice> {
  const env = request.env ?? process.env;
  if (request.python !== null) return chooseAsked(request, request.python, env);
  const onPath = await interpreterAt('python3', env);
  if (onPath?.parsl != null) return ofUser(onPath, 'python3 on PATH');
  return managed(request, null, env);
}

/**
 * A managed environment with a Parsl of its own, made once.
 * @param python the interpreter that it is made from; null: the first of PATH that is new enough.
 * @throws UserError (exit 69) as {@link choosePython}
 */
export async function environmentWith(
  wanted: WantedParsl,
  python: string | null,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<PythonChoice> {
  const base = python === null ? null : await interpreterAsked(python, env);
  return ensureManagedEnvironment({ wanted, say }, base, env);
}

/** The interpreter that an app would have where nothing is asked for; null: it would have to be set up first. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<PythonChoice | null> {
  const onPath = await interpreterAt('python3', env);
  if (onPath?.parsl != null) return ofUser(onPath, 'python3 on PATH');
  const request = { python: null, parslVersion: null, say: () => {} };
  const folder = join(cacheFolder(env), environmentName(versionWanted(request), null, env));
  return madeIn(folder);
}

async function chooseAsked(request: PythonRequest, python: string, env: NodeJS.ProcessEnv): Promise<PythonChoice> {
  const found = await interpreterAsked(python, env);
  return found.parsl === null ? managed(request, found, env) : ofUser(found, `--python ${python}`);
}

async function interpreterAsked(python: string, env: NodeJS.ProcessEnv): Promise<Interpreter> {
  const found = await interpreterAt(interpreterIn(python), env);
  if (found === null) {
    throw new UserError(
      `--python ${python}: not a Python interpreter`,
      'give an interpreter, or the folder of a virtual environment',
      EXIT.missing,
    );
  }
  return found;
}

/** A virtual environment is named by its folder or by its interpreter. */
function interpreterIn(python: string): string {
  const isFolder = existsSync(python) && statSync(python).isDirectory();
  if (isFolder) return resolve(python, 'bin', 'python');
  return python.includes('/') ? resolve(python) : python;
}

function ofUser(found: Interpreter, from: string): PythonChoice {
  const pythonVersion = found.version.join('.');
  const parslVersion = found.parsl ?? 'unknown';
  return {
    executable: found.executable,
    pythonVersion,
    parslVersion,
    managed: false,
    description: `${from} (${found.executable}, Python ${pythonVersion}) with its Parsl ${parslVersion}`,
  };
}

async function managed(
  request: PythonRequest,
  base: Interpreter | null,
  env: NodeJS.ProcessEnv,
): Promise<PythonChoice> {
  return ensureManagedEnvironment({ wanted: versionWanted(request), say: request.say }, base, env);
}

/** What an environment is to have, and who is told that it is made. */
interface EnvironmentRequest {
  readonly wanted: WantedParsl;
  readonly say: (line: string) => void;
}

/** A managed environment; null: there is none, or what is there is not whole. */
function madeIn(folder: string): PythonChoice | null {
  const marker = COMPLETE.safeParse(jsonOfLastLine(readTextOrNull(markerOf(folder)) ?? ''));
  if (!marker.success) return null;
  const { pythonVersion, parslVersion } = marker.data;
  return {
    executable: join(folder, 'bin', 'python'),
    pythonVersion,
    parslVersion,
    managed: true,
    description: `a managed environment (${folder}, Python ${pythonVersion}) with Parsl ${parslVersion}`,
  };
}

/** Written last, and whole: a folder without it is half an environment. */
function markerOf(folder: string): string {
  return join(folder, '.optimise-complete.json');
}

/**
 * The managed environment, made unless it is there. Two processes may ask at once: one makes it, one waits.
 * It is made in place and not moved, because the scripts of a virtual environment name their interpreter by path.
 */
async function ensureManagedEnvironment(
  request: EnvironmentRequest,
  base: Interpreter | null,
  env: NodeJS.ProcessEnv,
): Promise<PythonChoice> {
  const folder = join(cacheFolder(env), environmentName(request.wanted, base, env));
  const there = madeIn(folder);
  if (there !== null) return there;
  writableCache(env);
  let lost = false;
  const release = await lockfile.lock(folder, {
    realpath: false,
    stale: STALE_LOCK_MS,
    update: STALE_LOCK_MS / 4,
    retries: LOCK_RETRIES,
    // Stopped (Ctrl-Z, a suspended machine) for longer than a lock holds: another process may be making it by now.
    onCompromised: () => {
      lost = true;
    },
  });
  try {
    if (madeIn(folder) === null) await makeEnvironment(request, base ?? (await findBase(env)), folder, env);
  } finally {
    if (!lost) await release();
  }
  const made = lost ? null : madeIn(folder);
  return made ?? ensureManagedEnvironment(request, base, env);
}

/** Which environment it is follows from what is asked and from where, so that looking needs no process. */
function environmentName({ name }: WantedParsl, base: Interpreter | null, env: NodeJS.ProcessEnv): string {
  const from = base === null ? realPathOf('python3', env) : `${base.executable} ${base.version.join('.')}`;
  const hash = createHash('sha256').update(from).digest('hex').slice(0, 8);
  const version = base === null ? 'default' : base.version.join('.');
  return `venv-${version}-parsl-${name}-${hash}`;
}

/** The file behind a command of PATH; the command itself where there is none. */
function realPathOf(command: string, env: NodeJS.ProcessEnv): string {
  const found = onPath(command, env);
  return found === null ? command : realpathSync(found);
}

async function makeEnvironment(
  { wanted: { requirement }, say }: EnvironmentRequest,
  base: Interpreter,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const pythonVersion = base.version.join('.');
  say(`installing ${requirement} for Python ${pythonVersion} in ${folder} (once)`);
  // A pip whose optimise was killed may still write there.
  const problem = removeFolder(folder);
  if (problem !== null) {
    throw new UserError(`what is left in ${folder} cannot be removed: ${problem}`, 'try again', EXIT.cannotWrite);
  }
  const clean = withoutEnvironment(env);
  const made = await ask(base.executable, ['-m', 'venv', folder], { timeoutMs: INSTALL_TIMEOUT_MS, env: clean });
  if (!made.ok) {
    throw new UserError(
      `${base.executable} -m venv failed: ${lastLine(made.stdout) || lastLine(made.stderr)}`,
      'install its venv module (Debian and Ubuntu: python3-venv), or give a Python with Parsl by --python',
      EXIT.missing,
    );
  }
  const python = join(folder, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
  const installed = await ask(python, pip, { timeoutMs: INSTALL_TIMEOUT_MS, env: clean });
  const found = installed.ok ? await interpreterAt(python, clean) : null;
  if (found?.parsl == null) {
    removeFolder(folder);
    throw new UserError(
      `pip could not install ${requirement}: ${lastLine(installed.stderr)}`,
      'check the network, or give a Python that has Parsl with --python',
      EXIT.missing,
    );
  }
  const marker = JSON.stringify({ pythonVersion, parslVersion: found.parsl });
  writingTo(folder, () => writeFileAtomic.sync(markerOf(folder), marker));
}

/** The user's own Python settings must not reach into the managed environment. */
function withoutEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PYTHONPATH: _path, PYTHONHOME: _home, VIRTUAL_ENV: _venv, ...rest } = env;
  return { ...rest, PATH: env.PATH ?? ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter) };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
