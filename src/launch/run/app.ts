import { UserError } from '../../domain/errors.ts';

/** How the user's app is started. */
export interface AppSpec {
  /** `python FILE` or `python -m NAME`. */
  readonly kind: 'script' | 'module';
  /** An absolute path, or a module's name. */
  readonly target: string;
  /** `{tasks}` in an argument becomes the number of tasks of the run. */
  readonly args: readonly string[];
  /** The app's working directory, absolute. */
  readonly cwd: string;
}

/** What stands in an app's arguments for the number of tasks of a run. */
export const TASKS_PLACEHOLDER = '{tasks}';

/** Whether the number of tasks is ours to choose. */
export function takesTasks(app: AppSpec): boolean {
  return app.args.some((argument) => argument.includes(TASKS_PLACEHOLDER));
}

/** The app's arguments for a run. @throws Error when `{tasks}` stands there and no number is given (a bug of ours). */
export function appArguments(app: AppSpec, tasks: number | null): string[] {
  return app.args.map((argument) => {
    if (!argument.includes(TASKS_PLACEHOLDER)) return argument;
    if (tasks === null) throw new Error('an app with {tasks} was started without a number of tasks');
    return argument.replaceAll(TASKS_PLACEHOLDER, String(tasks));
  });
}

/**
 * A command line cut into words as a shell would (quotes, backslash), with nothing expanded and no shell started.
 * @throws UserError for a quote that is not closed, or an empty command.
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  // A word is a run of plain characters, escaped characters and quoted parts.
  const word = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/y;
  let at = 0;
  while (at < command.length) {
    if (/\s/.test(command[at] ?? '')) {
      at++;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(command)?.[0];
    if (found === undefined) throw new UserError(`'${command}': a quote is not closed`, 'quote it as for a shell');
    words.push(unquote(found));
    at += found.length;
  }
  if (words.length === 0) throw new UserError('an empty command', 'give a command with its arguments');
  return words;
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}
