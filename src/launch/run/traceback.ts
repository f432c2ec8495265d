import type { AppSpec } from './app.ts';

/**
 * Where an exception came from: `myapp.py:12`, or `tutorial.ipynb, cell 3, line 2`. The deepest line of the traceback that
 * is the app's own, else of any file beside the app; null: there is none.
 */
export function placeIn(stderr: string, { target, cwd }: Pick<AppSpec, 'target' | 'cwd'>): string | null {
  const lines = [...stderr.matchAll(/File "([^"]+)", line (\d+)/g)].map(([, file = '', line = '']) => ({ file, line }));
  const isCell = (file: string): boolean => file.startsWith(`${target}, cell `);
  const own = lines.filter(({ file }) => file === target || isCell(file));
  const beside = lines.filter(({ file }) => file.startsWith(`${cwd}/`));
  const found = own.at(-1) ?? beside.at(-1);
  if (found === undefined) return null;
  return isCell(found.file) ? `${found.file}, line ${found.line}` : `${found.file}:${found.line}`;
}

/** What helps against what an app's last line says, where that is known. */
const HELP: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [
    /^FileExistsError\b/,
    () =>
      "--prepare or --cleanup removes what an earlier run left there, and --results DIR puts optimise's own results elsewhere",
  ],
  [
    /^ModuleNotFoundError: No module named '([^']+)'/,
    ([, name]) =>
      `--python PATH names the interpreter or virtual environment that has ${name}; --cwd DIR the folder that the app is started from`,
  ],
  [
    /^ImportError: attempted relative import with no known parent package/,
    () =>
      'it is a module of a package: --module PACKAGE.MODULE, started from the folder that holds the package (--cwd DIR)',
  ],
];

/** What to do about the last line that an app wrote; null: that is for its author to know. */
export function helpFor(lastLine: string): string | null {
  for (const [words, help] of HELP) {
    const found = words.exec(lastLine);
    if (found !== null) return help(found);
  }
  return null;
}
