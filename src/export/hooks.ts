import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { EXPORTED_FOLDER, MEASURED_FOLDER } from '../launch/harness.ts';
import { actionsOf, type ExportedTreatment } from './actions.ts';
import type { ExportedFile } from './types.ts';

const PLACE_OF_SETTINGS = "SETTINGS = json.loads('{}')";
/** The folder of the export that goes on PYTHONPATH. */
export const HOOKS_FOLDER = 'hooks';

const SITECUSTOMIZE = `"""Runs at the start of every Python process while this folder is on PYTHONPATH."""
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

import optimise_hooks

# Once: two sitecustomize that each run the other would never end.
if not hasattr(optimise_hooks, 'chained'):
    optimise_hooks.chained = True
    optimise_hooks.start_process()
    # The sitecustomize that would have run without this one.
    here = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec('sitecustomize', [entry for entry in sys.path if os.path.abspath(entry or '.') != here])
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules['sitecustomize'] = module
        spec.loader.exec_module(module)
`;

/** Whether a treatment needs something done inside of running processes. */
export function needsHooks(treatments: readonly ExportedTreatment[]): boolean {
  return hookTreatments(treatments).length > 0;
}

/** The treatments that hooks carry: Python calls, scheduling of roles, environment of some processes only. */
export function hookTreatments(treatments: readonly ExportedTreatment[]): readonly ExportedTreatment[] {
  return treatments.filter(({ level }) =>
    level.actions.some(
      (action) =>
        action.kind === 'hook' || action.kind === 'role' || (action.kind === 'env' && action.roles !== undefined),
    ),
  );
}

/**
 * A folder for PYTHONPATH that needs nothing of ours: the settings, who applies them, and the functions they call.
 * @returns no files where no treatment needs any.
 * @throws UserError (exit 65) when a hook's file cannot be read.
 */
export function hookFiles(treatments: readonly ExportedTreatment[]): ExportedFile[] {
  if (!needsHooks(treatments)) return [];
  const copied = new Map<string, string>();
  const hooks = actionsOf(treatments, 'hook').map(({ hook, roles, args }) => ({
    call: copyHook(hook, copied),
    roles,
    args,
  }));
  const settings = {
    hooks,
    roles: actionsOf(treatments, 'role').map(({ role, settings: wanted }) => ({ role, settings: wanted })),
    environment: actionsOf(treatments, 'env').flatMap(({ name, value, roles }) =>
      roles === undefined ? [] : [{ name, value, roles }],
    ),
  };
  return [
    fileOf('optimise_hooks.py', moduleText(settings)),
    fileOf('sitecustomize.py', SITECUSTOMIZE),
    ...[...copied].map(([source, name]) => fileOf(name, readHook(source))),
  ];
}

function fileOf(name: string, text: string): ExportedFile {
  return { path: join(HOOKS_FOLDER, name), text, executable: false };
}

function moduleText(settings: object): string {
  const template = readFileSync(join(EXPORTED_FOLDER, 'exported_hooks.py'), 'utf8');
  if (!template.includes(PLACE_OF_SETTINGS)) throw new Error('exported_hooks.py has no place for its settings');
  return template.replace(
    PLACE_OF_SETTINGS,
    () => `SETTINGS = json.loads(r'''\n${JSON.stringify(settings, null, 2).replaceAll("'", '\\u0027')}\n''')`,
  );
}

/** A hook of the harness, or `path/to/file.py:function`: the file comes along, under a name of its own. */
function copyHook(hook: string, copied: Map<string, string>): string {
  const at = hook.lastIndexOf(':');
  const source = at < 0 ? join(MEASURED_FOLDER, 'hooks.py') : hook.slice(0, at);
  const wanted = at < 0 ? 'builtin_hooks.py' : `user_${basename(source)}`;
  const taken = new Set([...copied].filter(([other]) => other !== source).map(([, name]) => name));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = wanted.replace(/\.py$/, `_${n}.py`);
  copied.set(source, name);
  return `${name}:${hook.slice(at + 1)}`;
}

function readHook(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `cannot read the hook ${file}: ${error instanceof Error ? error.message : String(error)}`,
      '',
      EXIT.badInput,
    );
  }
}
