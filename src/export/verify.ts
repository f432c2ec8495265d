import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { Action, Factor, Role } from '../domain/factor.ts';
import { ROLES } from '../domain/factor.ts';
import type { RunRecord } from '../domain/run.ts';
import { ask } from '../launch/machine/process.ts';
import { ensureOverlay } from '../launch/python/overlay.ts';
import { appArguments } from '../launch/run/app.ts';
import { createLocalLauncher } from '../launch/run/local.ts';
import { type Echo, type ProcessEcho, parseEcho, readOutcome } from '../launch/run/outcome.ts';
import { withAppActions } from '../launch/run/request.ts';
import { actionsOf, type ExportedTreatment, exportedTreatments } from './actions.ts';
import { interpreterOf } from './environment.ts';
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
}

/** Settings that the harness makes its own in every run. */
const FORCED = ['config.run_dir', 'config.usage_tracking', 'htex.worker_logdir_root'];
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
  const patched = actionsOf(treatments, 'patch').length > 0;
  if (patched) {
    const made = await ask(join(folder, 'patch-parsl.sh'), [], { timeoutMs: PATCHING_MS, cwd: folder });
    if (!made.ok) throw new UserError(`patch-parsl.sh of ${folder} failed: ${made.stderr}`);
  }
  const measured = parseEcho(options.measured);
  const transport = await transportActions(options, treatments, patched);
  const variables = [
    ...actionsOf(treatments, 'env').map(({ name }) => name),
    ...actionsOf(treatments, 'app').flatMap(({ env }) => env ?? []),
  ];
  let differences: string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const seen = await lookAt(options, transport, treatments, attempt, signal);
    differences = [...echoDifferences(measured, seen, variables), ...(patched ? patchDifferences(seen, folder) : [])];
    if (differences.length === 0) break;
  }
  return patched ? [...differences, ...(await sourceDifferences(options, treatments))] : differences;
}

/** What env.sh changes in the environment, as actions of a run that has no others. */
async function transportActions(
  options: VerifyOptions,
  treatments: readonly ExportedTreatment[],
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
  return [
    ...changed.map((name): Action => ({ kind: 'env', name, value: after.get(name) ?? null })),
    // Only looked at: what it is in the submitting process stays as it is.
    ...actionsOf(treatments, 'env')
      .filter(({ name, roles }) => roles !== undefined && !changed.includes(name))
      .map(({ name }): Action => ({ kind: 'env', name, value: process.env[name] ?? null, roles: ['submit'] })),
    // The harness puts the interpreter's own scripts in front of PATH.
    ...(patched ? [{ kind: 'env', name: 'OPTIMISE_OVERLAY_BIN', value: join(folder, 'patched', 'bin') } as const] : []),
  ];
}

async function lookAt(
  options: VerifyOptions,
  actions: readonly Action[],
  treatments: readonly ExportedTreatment[],
  attempt: number,
  signal: AbortSignal,
): Promise<Echo> {
  const { exported, folder } = options;
  const { app } = exported;
  const own = withAppActions(appArguments(app, exported.tasks ?? FEW_TASKS), actionsOf(treatments, 'app'));
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
    return echoOf(await launcher.run(request, signal), options.runsDir);
  } finally {
    await launcher.close();
  }
}

/** A run that is `invalid` only because its environment is not the bare one that was asked for has an echo all the same. */
function echoOf(run: RunRecord, runsDir: string): Echo {
  const looked = run.outcome === 'ok' || run.outcome === 'invalid';
  const echo = looked ? readOutcome(join(runsDir, run.id, 'outcome.json'))?.echo : null;
  if (echo == null) throw new UserError(`the exported files do not run: ${run.reason ?? run.outcome}`);
  return echo;
}

/** Every difference between two echoes that is not the harness's own doing, in words; `variables` are the treatments'. */
function echoDifferences(measured: Echo, seen: Echo, variables: readonly string[]): string[] {
  const differences: string[] = [];
  const compare = (what: string, before: unknown, after: unknown): void => {
    const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
    if (one !== other) differences.push(`${what}: ${one} when measured, ${other} as exported`);
  };
  compare('executors', measured.executors, seen.executors);
  for (const name of new Set([...Object.keys(measured.attributes), ...Object.keys(seen.attributes)])) {
    if (!FORCED.includes(name)) compare(name, measured.attributes[name], seen.attributes[name]);
  }
  for (const role of ROLES) {
    for (const fact of FACTS) compare(`${fact} of ${role}`, factOf(measured, role, fact), factOf(seen, role, fact));
    for (const name of variables) {
      const values = [measured, seen].map((echo) =>
        echo.processes[role].map(({ environment }) => environment[name] ?? null),
      );
      // The interchange's title is written over its environment (setproctitle): what is gone tells nothing.
      if (role !== 'interchange' || values.every((value) => !value.includes(null)))
        compare(`${name} of ${role}`, values[0], values[1]);
    }
  }
  return differences;
}

const FACTS = ['python', 'gilEnabled', 'gc', 'switchInterval', 'cpus', 'nice', 'policy', 'priority', 'count'] as const;

function factOf(echo: Echo, role: Role, fact: keyof ProcessEcho): unknown {
  return echo.processes[role].map((entry) => entry[fact]);
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
async function sourceDifferences(
  { exported, folder }: VerifyOptions,
  treatments: readonly ExportedTreatment[],
): Promise<string[]> {
  const patches = [...new Set(actionsOf(treatments, 'patch').map(({ file }) => file))];
  const overlay = await ensureOverlay({ python: interpreterOf(exported, treatments), patches });
  return Object.entries(overlay.files).flatMap(([file, sum]) => {
    const made = createHash('sha256')
      .update(readFileSync(join(folder, 'patched', 'pkg', file)))
      .digest('hex');
    return made === sum ? [] : [`${file} is not as it was measured`];
  });
}
