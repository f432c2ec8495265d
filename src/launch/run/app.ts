import { shellQuote } from './shell-words.ts';

/** How the user's app is started. */
export interface AppSpec {
  /** `python FILE`, the cells of a notebook, or `python -m NAME`. */
  readonly kind: 'script' | 'module';
  /** An absolute path, or a module's name. */
  readonly target: string;
  /** `{tasks}` in an argument becomes the number of tasks of the run. */
  readonly args: readonly string[];
  /** Argument lists that stand behind `args`, two or more: each run takes the app through all of them. Left out: there are none. */
  readonly inputs?: readonly (readonly string[])[];
  /** The app's working directory, absolute. */
  readonly cwd: string;
  /** A file that each run reads as its standard input, absolute; left out: that is empty. */
  readonly stdin?: string;
  /** The app is stopped when so many tasks, those that it calls first, are done; left out: it runs to its end. */
  readonly first?: number;
}

/** What stands in an app's arguments for the number of tasks of a run. */
const TASKS_PLACEHOLDER = '{tasks}';

/** Whether `{tasks}` stands in one of some arguments. */
export function hasTasks(args: readonly string[]): boolean {
  return args.some((argument) => argument.includes(TASKS_PLACEHOLDER));
}

/** Whether the number of tasks is ours to choose. */
export function takesTasks({ args, inputs = [] }: AppSpec): boolean {
  return hasTasks(args) || inputs.some(hasTasks);
}

/** The app as it is started with one of its inputs; left out: the first, where it has several. */
export function appOn({ inputs, ...app }: AppSpec, input = 0): AppSpec {
  return { ...app, args: [...app.args, ...(inputs?.[input] ?? [])] };
}

/** The inputs as a person would type them; none: the app has one. */
export function inputTexts({ inputs = [] }: AppSpec): string[] {
  return inputs.map((args) => args.map((word) => (word === TASKS_PLACEHOLDER ? word : shellQuote(word))).join(' '));
}

/** The app's arguments for a run. @throws Error when `{tasks}` stands there and no number is given (a bug of ours). */
export function appArguments(app: AppSpec, tasks: number | null): string[] {
  return app.args.map((argument) => {
    if (!argument.includes(TASKS_PLACEHOLDER)) return argument;
    if (tasks === null) throw new Error('an app with {tasks} was started without a number of tasks');
    return argument.replaceAll(TASKS_PLACEHOLDER, String(tasks));
  });
}

/** The app's standard input, for a process. */
export function stdinOf({ stdin }: AppSpec): { readonly stdinFile?: string } {
  return stdin === undefined ? {} : { stdinFile: stdin };
}
