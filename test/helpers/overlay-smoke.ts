import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { choosePython } from '../../src/launch/python/environment.ts';
import { ensureOverlay } from '../../src/launch/python/overlay.ts';
import { RUN_TAG, sweepRun } from '../../src/launch/run/sweep.ts';

const SMOKE = join(import.meta.dirname, '..', 'fixtures', 'overlay_smoke.py');
const PATCHES = join(import.meta.dirname, '..', '..', 'genomes', 'parsl', 'patches');

/** What the smoke app says when every feature works. */
export const ALL_WORKS: Readonly<Record<string, unknown>> = {
  order: true,
  exception: ['ValueError', 'a reason', true],
  retried: 2,
  chain: 2 ** 21,
  fan_in: 380,
  dependency: 'DependencyError',
  join: [0, 2, 4, 6, 8],
  big_argument: 3_000_000,
  big_result: 3_000_000,
  many_big: true,
  walltime: ['AppTimeout', null],
  memo: true,
  priority: true,
  stdout: 'hello',
  unserialisable: true,
  main_class: 5,
  worker_lost: 'WorkerLost',
  after_loss: true,
};

/** What the smoke app leaves out when it is told to. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  '--no-worker-lost': ['worker_lost', 'after_loss'],
  '--no-main-classes': ['main_class'],
};

/** What the smoke app is told to leave out because a patch gives it up. */
const GIVEN_UP: Readonly<Record<string, string>> = {
  'danger-no-dict-proxy': '--no-worker-lost',
  'serialize-pickle-first': '--no-main-classes',
};

/** All patch files of the gene pool, or those outside of a folder of it. */
export function genePoolPatches(without?: string): string[] {
  const files = readdirSync(PATCHES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return files
    .filter((name) => without === undefined || !name.startsWith(`${without}/`))
    .sort()
    .map((name) => join(PATCHES, name));
}

/** As people would say it: `interchange-fifo`, `log-lines/launched-lazy`. */
export function nameOfPatch(file: string): string {
  return relative(PATCHES, file).replace(/\.yaml$/, '');
}

/** The oldest Parsl that is supported, in an environment as the program itself would make it. */
export async function oldestParslPython(): Promise<string> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const withoutParsl = { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' };
  return (await choosePython({ python: null, parslVersion: '2024.11.18', say, env: withoutParsl })).executable;
}

export interface SmokeResult {
  /** What the app printed, or its standard error where it failed. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** What it should have. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** Runs the smoke app on an overlay with these patches. Nothing of it is left afterwards. */
export async function smoke(
  python: string,
  patches: readonly string[],
  options: readonly string[] = [],
): Promise<SmokeResult> {
  const overlay = await ensureOverlay({ python, patches });
  const flags = new Set([...options, ...patches.flatMap((file) => GIVEN_UP[basename(file, '.yaml')] ?? [])]);
  const places = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(places, 'osm-'));
  const tag = randomUUID();
  const env = {
    ...process.env,
    [RUN_TAG]: tag,
    TMPDIR: folder,
    PYTHONPATH: overlay.packageDir,
    PATH: [overlay.binDir, dirname(python), process.env.PATH].join(delimiter),
  };
  try {
    const { pid, stdout, stderr } = await runToEnd(python, [SMOKE, ...flags], folder, env);
    await sweepRun(tag, pid, () => {});
    const seen = lastLine(stdout) ?? { stderr };
    const missing = [...flags].flatMap((flag) => LEFT_OUT[flag] ?? []);
    const expected = Object.fromEntries(Object.entries(ALL_WORKS).filter(([feature]) => !missing.includes(feature)));
    const marker = { hash: overlay.hash, patches: overlay.patches };
    return {
      seen,
      expected: { ...expected, submit: marker, worker: { package: marker, script: marker } },
      hash: overlay.hash,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ProcessResult {
  readonly pid: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 150_000;

function runToEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ProcessResult> {
  return new Promise((done) => {
    // A session of its own, so that whatever is left of it can be found.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('exit', () => {
      clearTimeout(timer);
      done({ pid: child.pid, ...output });
    });
  });
}

function lastLine(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}
