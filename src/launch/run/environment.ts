import { delimiter } from 'node:path';
import { inProcessesOf, shownVariablesOf, variablesOf, withVariables } from '../../actions/questions.ts';
import type { Action } from '../../domain/factor.ts';
import { SITE_FOLDER } from '../harness.ts';
import type { Overlay } from '../python/overlay.ts';
import type { Places } from './request.ts';
import { RUN_TAG } from './sweep.ts';

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

/** The environment that the harness is started with; roles that differ from it are the harness's to arrange. */
export function runEnvironment(
  env: NodeJS.ProcessEnv,
  actions: readonly Action[],
  places: Places,
  overlay: Overlay | null,
  profiled = false,
): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = {
    ...env,
    // The user's folders stay as they are.
    PYTHONDONTWRITEBYTECODE: '1',
    TMPDIR: places.privateDir,
  };
  const result = withVariables(own, variablesOf(actions, places.tag));
  const path = [overlay?.packageDir, SITE_FOLDER, result.PYTHONPATH].filter((entry) => entry);
  return {
    ...result,
    PYTHONPATH: path.join(delimiter),
    [RUN_TAG]: places.tag,
    OPTIMISE_PRIVATE_DIR: places.privateDir,
    // The variables that each process shows as it was started with them.
    OPTIMISE_SHOW: JSON.stringify(shownVariablesOf(actions)),
    OPTIMISE_ACTIONS: JSON.stringify(inProcessesOf(actions)),
    // Time stamps in every process.
    ...(profiled ? { OPTIMISE_PROFILE: '1' } : {}),
    ...(overlay === null ? {} : { OPTIMISE_OVERLAY_BIN: overlay.binDir }),
  };
}
