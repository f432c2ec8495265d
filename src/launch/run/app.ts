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
  /** A file that each run reads as its standard input, absolute; left out: that is empty. */
  readonly stdin?: string;
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

/** The app's standard input, for a process. */
export function stdinOf({ stdin }: AppSpec): { readonly stdinFile?: string } {
  return stdin === undefined ? {} : { stdinFile: stdin };
}
