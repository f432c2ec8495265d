import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AppProbe } from '../../domain/probe.ts';

/** sha256 by path: of files, and of folders by all Python that is in them. */
export type Sources = Readonly<Record<string, string>>;

/** Parsl's own tests, and what Python makes by itself, are in no run. */
const NOT_RUN = new Set(['tests', '__pycache__']);

/** What an app is made of besides its main script: modules of its own, and its Parsl, whose version says nothing of edits. */
export function sourcesOf({ sources, parslPath }: Pick<AppProbe, 'sources' | 'parslPath'>): Sources {
  return hashesOf([...sources, dirname(parslPath)]);
}

/** As they are now; without those that cannot be read here. */
export function hashesOf(paths: readonly string[]): Sources {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const hash = hashOfPath(path);
      return hash === null ? [] : [[path, hash]];
    }),
  );
}

/** What of `before` is another one now, in words. */
export function changedSources(before: Sources, now: Sources): string[] {
  const changed = Object.entries(before).filter(([path, hash]) => now[path] !== hash);
  return changed.map(([path]) => `${path} ${path in now ? 'was changed' : 'is gone'}`);
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hashOfPath(path: string): string | null {
  try {
    return statSync(path).isDirectory() ? sha256(contentsOf(path).join('\n')) : sha256(readFileSync(path));
  } catch {
    return null;
  }
}

/** A line for each Python file below a folder. */
function contentsOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_RUN.has(entry.name) ? [] : contentsOf(path);
    return entry.name.endsWith('.py') ? [`${path} ${sha256(readFileSync(path))}`] : [];
  });
}
