import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Echo, parseEcho } from '../actions/echo.ts';
import type { EnvAction } from '../actions/env.ts';
import { patchesOf, pythonOf, usersVariablesOf, withAppActions } from '../actions/questions.ts';
import { UserError } from '../domain/errors.ts';
import type { Action, Factor } from '../domain/factor.ts';
import { ROLES } from '../domain/factor.ts';
import type { RunRecord } from '../domain/run.ts';
import { ownScheduling } from '../launch/machine/proc.ts';
import { ask } from '../launch/machine/process.ts';
import { ensureOverlay } from '../launch/python/overlay.ts';
import { appArguments } from '../launch/run/app.ts';
import { createLocalLauncher } from '../launch/run/local.ts';
import { readOutcome } from '../launch/run/outcome.ts';
import { echoDifferences } from './echo-differences.ts';
import { interpreterOf } from './environment.ts';
import { actionsOf, exportedTreatments } from './treatments.ts';
import type { ExportOptions } from './types.ts';

export interface VerifyOptions {
  readonly exported: ExportOptions;
  /** Where the files of `--format all` were written. */
  readonly folder: string;
  /** The echo of a measured run of the genome (`RunRecord.echo`). */
  readonly measured: unknown;
  /** For the runs made here. */
  readonly runsDir: string;
  readonly timeoutSeconds: number;
  readonly node: string;
  /** The time of day in ms since 1970. */
  readonly clock: () => number;
  /** Told of what a run left behind. */
  readonly warn: (text: string) => void;
}

/** Exported hooks act a moment after a process has started; on a busy machine the harness may look before that. */
const ATTEMPTS = 3;
const FEW_TASKS = 30;
const PATCHING_MS = 300_000;

/**
 * Runs the app as the exported files say, the harness only looking on, and compares what it sees with the measured run.
 * @returns every difference in words; empty: the export does what was measured.
 * @throws UserError when the exported files cannot be run at all.
 */
export async function verifyExport(options: VerifyOptions, signal: AbortSignal): Promise<string[]> {
  const { exported, folder } = options;
  const treatments = exportedTreatments(exported.factors, exported.genome.genome);
  const actions = actionsOf(treatments);
  const patched = patchesOf(actions).length > 0;
  if (patched) {
    const made = await ask(join(folder, 'patch-parsl.sh'), [], { timeoutMs: PATCHING_MS, cwd: folder });
    if (!made.ok) throw new UserError(`patch-parsl.sh of ${folder} failed: ${made.stderr}`);
  }
  const measured = parseEcho(options.measured);
  const transport = await transportActions(options, actions, patched);
  const inherited = ownScheduling();
  let differences: string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const seen = await lookAt(options, transport, attempt, signal);
    differences = [
      ...echoDifferences(measured, seen, actions, inherited),
      ...(patched ? patchDifferences(seen, folder) : []),
    ];
    if (differences.length === 0) break;
  }
  return patched ? [...differences, ...(await sourceDifferences(options, actions))] : differences;
}

/** What env.sh changes in the environment, as actions of a run that has no others. */
async function transportActions(
  options: VerifyOptions,
  wanted: readonly Action[],
  patched: boolean,
): Promise<Action[]> {
  const { folder } = options;
  const code = 'OPTIMISE_EXPORT=$1; . "$1/env.sh"; env -0';
  const answer = await ask('/bin/sh', ['-c', code, 'sh', folder], { timeoutMs: 60_000, cwd: folder });
  if (!answer.ok) throw new UserError(`env.sh of ${folder} failed: ${answer.stderr}`);
  const after = new Map(
    answer.stdout
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const names = new Set([...after.keys(), ...Object.keys(process.env)]);
  const changed = [...names].filter(
    (name) => after.get(name) !== process.env[name] && !['_', 'PWD', 'OLDPWD', 'SHLVL'].includes(name),
  );
  const variable = (name: string, value: string | null): EnvAction => ({ kind: 'env', name, value });
  return [
    ...changed.map((name) => variable(name, after.get(name) ?? null)),
    // Only looked at: what it is in the submitting process stays as it is.
    ...usersVariablesOf(wanted)
      .filter((name) => !changed.includes(name))
      .map((name): EnvAction => ({ ...variable(name, process.env[name] ?? null), roles: ['submit'] })),
    // The harness puts the interpreter's own scripts in front of PATH.
    ...(patched ? [variable('OPTIMISE_OVERLAY_BIN', join(folder, 'patched', 'bin'))] : []),
  ];
}

async function lookAt(
  options: VerifyOptions,
  actions: readonly Action[],
  attempt: number,
  signal: AbortSignal,
): Promise<Echo> {
  const { exported, folder } = options;
  const { app } = exported;
  const treatments = exportedTreatments(exported.factors, exported.genome.genome);
  const own = withAppActions(appArguments(app, exported.tasks ?? FEW_TASKS), actionsOf(treatments));
  const level = { name: 'exported', value: null, about: '', class: 'environment', risk: null } as const;
  const factor: Factor = {
    name: 'exported',
    about: '',
    ordinal: false,
    scale: 'linear',
    caution: null,
    aliases: {},
    set: null,
    when: null,
    levels: [
      { ...level, name: 'as-is', actions: [] },
      { ...level, actions },
    ],
  };
  const launcher = createLocalLauncher({
    app: {
      kind: 'script',
      target: join(folder, 'with_config.py'),
      args: [...(app.kind === 'module' ? ['-m'] : []), app.target, ...own],
      cwd: app.cwd,
      ...(app.first === undefined ? {} : { first: app.first }),
    },
    factors: [factor],
    python: interpreterOf(exported, treatments),
    cpus: exported.cpus,
    timeoutSeconds: () => options.timeoutSeconds,
    prepare: null,
    cleanup: null,
    verify: null,
    runsDir: options.runsDir,
    expectedTasks: () => null,
    expectedFailures: () => null,
    warn: options.warn,
    node: options.node,
    clock: options.clock,
    waitForQuiet: false,
  });
  try {
    const request = {
      genome: [1],
      purpose: 'run',
      block: null,
      epoch: 1,
      tasks: null,
      capSeconds: null,
      run: attempt,
      id: `verify-${attempt}`,
    } as const;
    const seen = echoOf(await launcher.run(request, signal), options.runsDir);
    for (const left of privateFolders(seen)) rmSync(left, { recursive: true, force: true });
    return seen;
  } finally {
    await launcher.close();
  }
}

/** Folders that the exported Config makes anew for each program: those of this run are nobody's. */
function privateFolders({ forced, attributes }: Echo): string[] {
  const paths = [forced['config.run_dir'], attributes['htex.worker_logdir_root']];
  return paths.flatMap((path) => (typeof path === 'string' && /^\/dev\/shm\/parsl-[^/]+$/.test(path) ? [path] : []));
}

/** A run that is `invalid` only because its environment is not the bare one that was asked for has an echo all the same. */
function echoOf(run: RunRecord, runsDir: string): Echo {
  const looked = run.outcome === 'ok' || run.outcome === 'invalid';
  const echo = looked ? readOutcome(join(runsDir, run.id, 'outcome.json'))?.echo : null;
  if (echo == null) throw new UserError(`the exported files do not run: ${run.reason ?? run.outcome}`);
  return echo;
}

/** Every process must have come from the patched copy. */
function patchDifferences(seen: Echo, folder: string): string[] {
  const inside = join(folder, 'patched') + sep;
  return ROLES.flatMap((role) =>
    seen.processes[role].flatMap(({ parsl, main }) => {
      const files = role === 'submit' ? [parsl] : [parsl, main];
      return files
        .filter((file) => file?.startsWith(inside) !== true)
        .map((file) => `${role} runs ${file} and not the patched copy`);
    }),
  );
}

/** The patched copy must have the very files that were measured. */
async function sourceDifferences({ exported, folder }: VerifyOptions, actions: readonly Action[]): Promise<string[]> {
  const python = pythonOf(actions, exported.python);
  const overlay = await ensureOverlay({ python, patches: patchesOf(actions) });
  return Object.entries(overlay.files).flatMap(([file, sum]) => {
    const made = createHash('sha256')
      .update(readFileSync(join(folder, 'patched', 'pkg', file)))
      .digest('hex');
    return made === sum ? [] : [`${file} is not as it was measured`];
  });
}
