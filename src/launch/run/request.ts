import { delimiter, join } from 'node:path';
import type { Action, Factor } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { RunRequest } from '../../domain/run.ts';
import { SITE_FOLDER } from '../harness.ts';
import type { Overlay } from '../python/overlay.ts';
import { type AppSpec, appArguments } from './app.ts';
import { RUN_TAG } from './sweep.ts';

/** Until every worker has answered. A pool on a network disk may need most of it. */
const WARM_UP_SECONDS = 60;

/** Set by npm for its scripts, not by the user for the app. */
const NOT_THE_USERS = /^(?:npm_|INIT_CWD$|NODE$|OPTIMISE_)/;
/** What npm puts in front of PATH. */
const NPM_FOLDER = /node_modules\/(?:\.bin|npm\/.*node-gyp-bin|@npmcli\/run-script\/.*)$/;

/** The user's environment as the app would see it. */
export function userEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !NOT_THE_USERS.test(name));
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !NPM_FOLDER.test(folder));
  return { ...Object.fromEntries(own), PATH: path.join(delimiter) };
}

/** The actions of a genome, in the order of the factors. */
export function actionsOf(factors: readonly Factor[], genome: Genome): Action[] {
  return factors.flatMap((factor, i) => factor.levels[genome[i] ?? 0]?.actions ?? []);
}

/** The interpreter of a run. */
export function pythonOf(actions: readonly Action[], python: string): string {
  return actions.findLast((action) => action.kind === 'interpreter')?.python ?? python;
}

/** Files of patches, each once. */
export function patchesOf(actions: readonly Action[]): string[] {
  return [...new Set(actions.flatMap((action) => (action.kind === 'patch' ? [action.file] : [])))];
}

/** Where a run's own folders are. */
export interface Places {
  readonly tag: string;
  readonly privateDir: string;
  readonly outcomeFile: string;
}

/** What harness/run_app.py reads. */
export function harnessRequest(
  request: RunRequest,
  actions: readonly Action[],
  app: AppSpec,
  options: {
    readonly places: Places;
    readonly cpus: readonly number[] | null;
    readonly expectedTasks: number | null;
    readonly env: NodeJS.ProcessEnv;
  },
): { readonly [key: string]: unknown } {
  const { places, cpus, expectedTasks, env } = options;
  const limited = actions.flatMap((action) =>
    action.kind === 'env' && action.roles !== undefined ? [action.name] : [],
  );
  return {
    format: 1,
    id: request.id,
    app: { ...app, args: withAppActions(appArguments(app, request.tasks), actions) },
    cpus,
    actions,
    capSeconds: request.capSeconds,
    expectedTasks,
    warmUpSeconds: WARM_UP_SECONDS,
    privateDir: places.privateDir,
    privateName: places.tag,
    outcomeFile: places.outcomeFile,
    environment: Object.fromEntries(limited.map((name) => [name, env[name] ?? null])),
  };
}

/** Arguments of the app that a treatment sets: in place of the app's own value where it has one. */
export function withAppActions(args: readonly string[], actions: readonly Action[]): string[] {
  const result = [...args];
  for (const action of actions) {
    if (action.kind !== 'app' || action.argument === undefined) continue;
    const { argument, value } = action;
    const joined = result.findLastIndex((word) => word.startsWith(`${argument}=`));
    const apart = result.lastIndexOf(argument);
    if (joined >= 0) result[joined] = `${argument}=${value}`;
    else if (apart >= 0) result.splice(apart, 2, argument, value);
    else result.push(argument, value);
  }
  return result;
}

/** The environment that the harness is started with; roles that differ from it are the harness's to arrange. */
export function runEnvironment(
  env: NodeJS.ProcessEnv,
  actions: readonly Action[],
  places: Places,
  overlay: Overlay | null,
): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {
    ...env,
    // The user's folders stay as they are.
    PYTHONDONTWRITEBYTECODE: '1',
    TMPDIR: places.privateDir,
  };
  for (const action of actions) {
    if (action.kind === 'app' && action.env !== undefined) result[action.env] = action.value;
    if (action.kind !== 'env' || (action.roles !== undefined && !action.roles.includes('submit'))) continue;
    if (action.value === null) delete result[action.name];
    else result[action.name] = action.name === 'TMPDIR' ? join(action.value, places.tag) : action.value;
  }
  const path = [overlay?.packageDir, SITE_FOLDER, result.PYTHONPATH].filter((entry) => entry);
  return {
    ...result,
    PYTHONPATH: path.join(delimiter),
    [RUN_TAG]: places.tag,
    OPTIMISE_PRIVATE_DIR: places.privateDir,
    // The variables that each process shows as it was started with them.
    OPTIMISE_SHOW: JSON.stringify(variablesOf(actions)),
    OPTIMISE_HOOKS: JSON.stringify(actions.filter((action) => action.kind === 'hook')),
    ...(overlay === null ? {} : { OPTIMISE_OVERLAY_BIN: overlay.binDir }),
  };
}

function variablesOf(actions: readonly Action[]): string[] {
  const names = actions.flatMap((action) => {
    if (action.kind === 'env') return [action.name];
    return action.kind === 'app' && action.env !== undefined ? [action.env] : [];
  });
  return [...new Set(names)];
}

/** Folders outside the private one that the actions make the run use: removed after it. */
export function otherPlaces(actions: readonly Action[], tag: string): string[] {
  const paths = actions.flatMap((action) => {
    if (action.kind === 'set' && ['config.run_dir', 'htex.worker_logdir_root'].includes(action.target)) {
      return [String(action.value)];
    }
    return action.kind === 'env' && action.name === 'TMPDIR' && action.value !== null ? [action.value] : [];
  });
  return paths.map((path) => join(path, tag));
}
