import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionKind, TakeAlong } from '../actions/kind.ts';
import { kindOf } from '../actions/table.ts';
import { EXIT, UserError } from '../domain/errors.ts';
import type { Action } from '../domain/factor.ts';
import { EXPORTED_FOLDER, KINDS_FOLDER, START_UP_FILE } from '../launch/harness.ts';
import { type ExportedTreatment, ownedActions } from './treatments.ts';
import type { ExportedFile } from './types.ts';

const PLACE_OF_SETTINGS = "SETTINGS = json.loads('[]')";
/** The folder of the export that goes on PYTHONPATH. */
export const HOOKS_FOLDER = 'hooks';
/** What the harness's modules are called there. */
const KINDS_PACKAGE = 'optimise_kinds';
const START_UP_MODULE = 'optimise_start_up.py';

/** Whether a treatment needs something done inside of running processes. */
export function needsHooks(treatments: readonly ExportedTreatment[]): boolean {
  return hookTreatments(treatments).length > 0;
}

/** The treatments that hooks carry: Python calls, scheduling of roles, environment of some processes only. */
export function hookTreatments(treatments: readonly ExportedTreatment[]): readonly ExportedTreatment[] {
  return treatments.filter(({ level }) => level.actions.some((action) => hookOf(action, (source) => source) !== null));
}

function hookOf(action: Action, take: TakeAlong): ReturnType<NonNullable<ActionKind['hook']>> {
  return kindOf(action).hook?.(action, take) ?? null;
}

/**
 * A folder for PYTHONPATH that needs nothing of ours: the settings, who applies them, and the functions they call.
 * @returns no files where no treatment needs any.
 * @throws UserError (exit 65) when a hook's file cannot be read.
 */
export function hookFiles(treatments: readonly ExportedTreatment[]): ExportedFile[] {
  if (!needsHooks(treatments)) return [];
  const copied = new Map<string, string>();
  const take: TakeAlong = (source, wanted) => nameFor(source, wanted, copied);
  const settings = ownedActions(treatments).flatMap(({ action }) => hookOf(action, take) ?? []);
  const kinds = new Set(['__init__', ...settings.map(({ kind }) => kind)]);
  const modules = readdirSync(KINDS_FOLDER).filter((file) => kinds.has(file.replace(/\.py$/, '')));
  return [
    fileOf('optimise_hooks.py', moduleText(settings)),
    fileOf('sitecustomize.py', readFileSync(join(EXPORTED_FOLDER, 'exported_sitecustomize.py'), 'utf8')),
    fileOf(START_UP_MODULE, readFileSync(START_UP_FILE, 'utf8')),
    ...modules.map((file) => fileOf(join(KINDS_PACKAGE, file), readFileSync(join(KINDS_FOLDER, file), 'utf8'))),
    ...[...copied].map(([source, name]) => fileOf(name, readHook(source))),
  ];
}

function fileOf(name: string, text: string): ExportedFile {
  return { path: join(HOOKS_FOLDER, name), text, executable: false };
}

function moduleText(settings: readonly Action[]): string {
  const template = readFileSync(join(EXPORTED_FOLDER, 'exported_hooks.py'), 'utf8');
  if (!template.includes(PLACE_OF_SETTINGS)) throw new Error('exported_hooks.py has no place for its settings');
  return template.replace(
    PLACE_OF_SETTINGS,
    () => `SETTINGS = json.loads(r'''\n${JSON.stringify(settings, null, 2).replaceAll("'", '\\u0027')}\n''')`,
  );
}

/** A name of its own for each file that comes along. */
function nameFor(source: string, wanted: string, copied: Map<string, string>): string {
  const taken = new Set([...copied].filter(([other]) => other !== source).map(([, name]) => name));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = wanted.replace(/\.py$/, `_${n}.py`);
  copied.set(source, name);
  return name;
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
