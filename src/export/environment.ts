import { dirname } from 'node:path';
import type { Variable } from '../actions/kind.ts';
import { pythonOf, withAppActions } from '../actions/questions.ts';
import { kindOf } from '../actions/table.ts';
import { formatCpuList } from '../launch/machine/cores.ts';
import { appArguments } from '../launch/run/app.ts';
import { isNotebook } from '../launch/run/notebook.ts';
import { shellQuote } from '../launch/run/shell-words.ts';
import { commentLines } from './comment.ts';
import { actionsOf, type ExportedTreatment, ownedActions, whyText } from './treatments.ts';
import type { ExportOptions } from './types.ts';

/** The interpreter that the app is to run under: an `interpreter` treatment's, else its own. */
export function interpreterOf(options: ExportOptions, treatments: readonly ExportedTreatment[]): string {
  return pythonOf(actionsOf(treatments), options.python);
}

/** `export` lines for what the treatments want in the environment, each with its reason. */
export function exportLines(options: ExportOptions, treatments: readonly ExportedTreatment[]): string[] {
  const lines: string[] = [];
  const python = interpreterOf(options, treatments);
  if (python.includes('/')) {
    // Parsl finds interchange.py and process_worker_pool.py on PATH; they name their own interpreter.
    lines.push(
      '# interchange.py and process_worker_pool.py of the same interpreter',
      `export PATH=${shellQuote(dirname(python))}:"$PATH"`,
    );
  }
  // What is for some roles only is in their commands (optimised_config.py) and in the hooks.
  for (const { action, treatment } of ownedActions(treatments))
    for (const variable of kindOf(action).variables?.(action, null) ?? [])
      lines.push(commentLines(whyText(treatment)), variableLine(variable));
  return lines;
}

function variableLine({ name, value }: Variable): string {
  return value === null ? `unset ${name}` : `export ${name}=${shellQuote(value)}`;
}

/** Beside a launch line: whose arguments it has. */
export function inputLines({ firstOf }: Pick<ExportOptions, 'firstOf'>): string[] {
  return firstOf === undefined ? [] : [`# The arguments are those of the first of ${firstOf} inputs.`];
}

/**
 * The command that starts the app: CPUs, interpreter, app, arguments; `{tasks}` stays where no number is known.
 * @param runner a script of the export, as shell code, that runs the app; null: the app itself.
 */
export function launchLine(
  options: ExportOptions,
  treatments: readonly ExportedTreatment[],
  runner: string | null,
): string {
  const { app, cpus } = options;
  const pinned = cpus === null || cpus.length === 0 ? [] : ['taskset', '-c', formatCpuList(cpus)];
  const target = app.kind === 'module' ? ['-m', app.target] : [app.target];
  // Without a runner only Jupyter runs it, under the interpreter of its kernel and without arguments.
  if (runner === null && isNotebook(app))
    return [...pinned, 'jupyter', 'execute', app.target].map(shellQuote).join(' ');
  const own = options.tasks === null ? app.args : appArguments(app, options.tasks);
  const words = [...target, ...withAppActions(own, actionsOf(treatments))];
  const quoted = (parts: readonly string[]): string[] => parts.map(shellQuote);
  return [
    ...quoted([...pinned, interpreterOf(options, treatments)]),
    ...(runner === null ? [] : [runner]),
    ...quoted(words),
  ].join(' ');
}
