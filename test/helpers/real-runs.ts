import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action, Factor } from '../../src/domain/factor.ts';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import { choosePython } from '../../src/launch/python/environment.ts';
import type { AppSpec } from '../../src/launch/run/app.ts';
import { createLocalLauncher, type LocalLauncherOptions } from '../../src/launch/run/local.ts';
import { leftOf } from './left-over.ts';

export const FIXTURE_APPS = join(import.meta.dirname, '..', 'fixtures', 'apps');
export const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

let python: Promise<string> | null = null;

/** An interpreter with the newest Parsl: the managed environment, unless python3 has one. */
export function newestParsl(): Promise<string> {
  python ??= choosePython({ python: null, parslVersion: null, say: () => {} }).then((choice) => choice.executable);
  return python;
}

/** Parsl as of the seed; null where python3 has a Parsl of its own, which then is used in its place. */
export async function oldParsl(): Promise<string | null> {
  const base = execFileSync(await newestParsl(), ['-c', 'import sys; print(sys._base_executable)'], {
    encoding: 'utf8',
  });
  const choice = await choosePython({ python: base.trim(), parslVersion: '2024.11.18', say: () => {} });
  return choice.parslVersion === '2024.11.18' ? choice.executable : null;
}

export function fixtureApp(file: string, ...args: string[]): AppSpec {
  return { kind: 'script', target: join(FIXTURE_APPS, file), args, cwd: FIXTURE_APPS };
}

export function example(file: string, tasks: number | string): AppSpec {
  return { kind: 'script', target: join(EXAMPLES, file), args: ['--tasks', String(tasks)], cwd: tmpdir() };
}

/** A factor with one treatment. */
export function aSwitch(name: string, ...actions: Action[]): Factor {
  const level = { about: '', class: 'config', risk: null } as const;
  return {
    name,
    about: '',
    ordinal: false,
    scale: 'linear',
    levels: [
      { ...level, name: 'as-is', value: null, actions: [] },
      { ...level, name: 'on', value: 1, actions },
    ],
    caution: null,
    aliases: {},
    set: null,
    when: null,
  };
}

export interface OneRun {
  readonly options?: Partial<LocalLauncherOptions>;
  readonly request?: Partial<RunRequest>;
  readonly signal?: AbortSignal;
  /** Looks at the run's folder before it is removed. */
  readonly inspect?: (folder: string) => void;
}

/** One run of an app with every given switch on. */
export async function runOnce(app: AppSpec, factors: readonly Factor[], how: OneRun = {}): Promise<RunRecord> {
  const runsDir = mkdtempSync(join(tmpdir(), 'optimise-test-'));
  const launcher = createLocalLauncher({
    app,
    factors,
    python: await newestParsl(),
    cpus: null,
    timeoutSeconds: () => 100,
    prepare: null,
    cleanup: null,
    verify: null,
    runsDir,
    expectedTasks: () => null,
    expectedFailures: () => null,
    warn: () => {},
    node: 'here',
    clock: () => Date.now(),
    waitForQuiet: false,
    ...how.options,
  });
  const request: RunRequest = {
    run: 1,
    id: '00001',
    genome: factors.map(() => 1),
    purpose: 'run',
    block: null,
    epoch: 1,
    tasks: null,
    capSeconds: null,
    ...how.request,
  };
  try {
    const record = await launcher.run(request, how.signal ?? new AbortController().signal);
    how.inspect?.(join(runsDir, request.id));
    return record;
  } finally {
    await launcher.close();
    rmSync(runsDir, { recursive: true, force: true });
  }
}

/** What this process's runs have left behind. */
export function leftovers(): string[] {
  return leftOf([process.pid]);
}
