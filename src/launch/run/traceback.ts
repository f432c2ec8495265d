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

/** What to do where something stands in the app's way, by the last line that it wrote; null: it is another trouble. */
export function inTheWay(lastLine: string): string | null {
  return /^FileExistsError\b/.test(lastLine)
    ? "--prepare or --cleanup removes what an earlier run left there, and --results DIR puts optimise's own results elsewhere"
    : null;
}
