import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { DEFAULTS } from '../domain/search-settings.ts';
import { OWN_SITE } from '../domain/site.ts';
import { didYouMean } from '../domain/words.ts';
import { hasTasks, takesTasks } from '../launch/run/app.ts';
import { isNotebook } from '../launch/run/notebook.ts';
import type { TargetRequest } from '../workflows/shared/target.ts';
import { lineFor, tasksNowhere } from './complaints.ts';
import { readInputs } from './inputs.ts';
import {
  type Arguments,
  isOn,
  list,
  many,
  metricOf,
  one,
  path,
  paths,
  positiveNumber,
  programs,
  risksOf,
  seconds,
  wholeNumber,
} from './values.ts';

/** An app, and the one set that it is run under. @throws UserError where that is named twice */
export function oneSetRequest(argv: Arguments): { readonly target: TargetRequest; readonly genomeFile: string | null } {
  const target = targetRequest(argv);
  const genomeFile = path(argv, 'genome') ?? null;
  if (genomeFile !== null && target.with.length > 0) {
    throw new UserError('--with and --genome: only one of them', 'name the treatments once');
  }
  return { target, genomeFile };
}

/** The app, the node and the choice of treatments, as asked for on the command line. */
export function targetRequest(argv: Arguments): TargetRequest {
  const cwd = path(argv, 'cwd') ?? process.cwd();
  if (!existsSync(cwd) || !statSync(cwd).isDirectory()) {
    throw new UserError(`--cwd ${cwd}: no such folder`, 'name the folder that the app is to run in');
  }
  const app = appOf(argv, cwd);
  const tasks = wholeNumber(argv, 'tasks', 1) ?? null;
  if (tasks !== null && app !== null && !takesTasks(app)) throw tasksNowhere(String(tasks), null);
  return {
    app,
    python: programs(argv, 'python'),
    cpus: one(argv, 'cpus') ?? null,
    site: siteOf(argv, app),
    timeoutSeconds: seconds(argv, 'timeout') ?? null,
    tasks,
    seconds: positiveNumber(argv, 'seconds') ?? DEFAULTS.seconds,
    metric: metricOf(argv),
    verify: one(argv, 'verify') ?? null,
    prepare: one(argv, 'prepare') ?? null,
    cleanup: one(argv, 'cleanup') ?? null,
    taskFailures: !isOn(argv, 'no-task-failures'),
    treatmentFiles: treatmentFilesOf(argv),
    trust: isOn(argv, 'trust'),
    only: list(argv, 'only'),
    without: list(argv, 'without'),
    with: list(argv, 'with'),
    allow: risksOf(argv),
    placebos: wholeNumber(argv, 'placebos', 0) ?? 0,
  };
}

function siteOf(argv: Arguments, app: TargetRequest['app']): string | null {
  const site = one(argv, 'site');
  if (site === undefined) return null;
  if (site === OWN_SITE) {
    if (app !== null) return site;
    throw new UserError('--site app: there is no app', 'add --app FILE, or name a file of the site: --site FILE');
  }
  const file = resolve(site);
  if (existsSync(file) && statSync(file).isFile()) return file;
  const hint = `looked for ${file}: name a Python file with a Parsl configuration of the site`;
  throw new UserError(`--site ${site}: no such file`, hint, EXIT.badInput);
}

function appOf(argv: Arguments, cwd: string): TargetRequest['app'] {
  const script = one(argv, 'app');
  const module = one(argv, 'module');
  const passed: unknown = argv['--'];
  const args = Array.isArray(passed) ? passed.map(String) : [];
  if (script !== undefined && module !== undefined) {
    throw new UserError('--app and --module: only one of them', 'name the app once');
  }
  const inputs = path(argv, 'inputs');
  if (inputs !== undefined && script === undefined && module === undefined) {
    throw new UserError('--inputs: arguments for an app, but no app', 'add --app FILE');
  }
  const several = inputs === undefined ? [] : readInputs(inputs);
  const input = {
    ...inputOf(argv),
    ...(inputs === undefined ? {} : { inputs: several }),
    ...firstOf(argv, [...args, ...several.flat()]),
  };
  if (module !== undefined) return { kind: 'module', target: module, args, cwd, ...input };
  if (script === undefined) {
    if (args.length > 0) throw new UserError(`arguments for an app (${args.join(' ')}), but no app`, 'add --app FILE');
    if (input.first !== undefined) throw new UserError('--first: no app', 'add --app FILE');
    return null;
  }
  const app = { kind: 'script', target: scriptOf(script), args, cwd, ...input } as const;
  // As in Jupyter.
  return isNotebook(app) && path(argv, 'cwd') === undefined ? { ...app, cwd: dirname(app.target) } : app;
}

/** @throws UserError (65) for what is neither a Python script nor a notebook */
function scriptOf(script: string): string {
  const refuse = (why: string, hint: string): UserError =>
    new UserError(`--app ${script}: ${why}`, hint, EXIT.badInput);
  const file = resolve(script);
  if (!existsSync(file)) {
    const alone = lineFor(script.split(/\s+/));
    const hint = alone === null ? `looked for ${file}` : `the script stands alone there: ${alone}`;
    throw refuse(`no such file${didYouMean(basename(file), appsBeside(file))}`, hint);
  }
  if (!statSync(file).isFile()) throw refuse('not a file', 'name a Python script or a notebook');
  return file;
}

function appsBeside(file: string): string[] {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder).filter((name) => /\.(?:py|ipynb)$/.test(name));
}

function treatmentFilesOf(argv: Arguments): string[] {
  const missing = many(argv, 'treatments').find((file) => !existsSync(file));
  if (missing === undefined) return paths(argv, 'treatments');
  const hint = 'it takes files with treatments of your own; treatments are switched on by --with LIST';
  throw new UserError(`--treatments ${missing}: no such file`, hint, EXIT.badInput);
}

/** So many of the first tasks are measured. @throws UserError where that is no measure */
function firstOf(argv: Arguments, args: readonly string[]): { readonly first?: number } {
  const first = wholeNumber(argv, 'first', 1);
  if (first === undefined) return {};
  if (hasTasks(args) && one(argv, 'tasks') === undefined) {
    const hint = 'leave --first out, or say with --tasks how many there are';
    throw new UserError(
      `--first ${first}: with {tasks} in its arguments the app has as many tasks as are wanted`,
      hint,
    );
  }
  const metric = metricOf(argv);
  if (metric === 'wall' || metric === 'cpu-per-task') {
    const hint = 'leave --metric as it is, or take makespan';
    throw new UserError(`--first ${first}: an app that is stopped tells nothing for --metric ${metric}`, hint);
  }
  return { first };
}

/** What each run reads. */
function inputOf(argv: Arguments): { readonly stdin?: string } {
  const stdin = path(argv, 'stdin');
  if (stdin === undefined) return {};
  if (!existsSync(stdin) || !statSync(stdin).isFile()) {
    throw new UserError(`--stdin ${stdin}: no such file`, 'name the file that each run reads', EXIT.badInput);
  }
  return { stdin };
}
