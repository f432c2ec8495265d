import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { newLayout, type SearchLayout, timeStamp } from './layout.ts';

/** What makes runs that no search asks for, each time in a folder of its own. */
const KINDS = ['run', 'profile', 'compare', 'regress', 'history'] as const;

/** Those that may take several workloads, each in a folder of its own. */
const NESTS = /^(?:regress|history)-/;

const CALLED = new RegExp(`^(?:${KINDS.join('|')})-\\d{8}-\\d{6}(?:-\\d+)?$`);

/** What is in such a folder. */
const OUR_FILES: ReadonlySet<string> = new Set(['runs.jsonl', 'log.jsonl', 'regress.json']);
const RUNS = 'runs';

/** A folder for runs that no search asks for. @throws UserError (exit 73) when it cannot be made */
export function newMeasurement(results: string, kind: (typeof KINDS)[number], now: Date): SearchLayout {
  return newLayout(results, `${kind}-${timeStamp(now)}`);
}

/** The names of these folders in a results folder: they are called as we call them, and hold nothing but what is ours. */
export function measurementNames(results: string): string[] {
  if (!existsSync(results)) return [];
  return readdirSync(results, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && CALLED.test(entry.name) && isOurs(join(results, entry.name), entry.name))
    .map(({ name }) => name);
}

/** What may not be looked into, or is removed meanwhile, is not known to be ours. A link is not followed. */
function isOurs(folder: string, name: string): boolean {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return false;
  }
  return entries.every((entry) => {
    if (entry.isFile()) return OUR_FILES.has(entry.name);
    if (!entry.isDirectory()) return false;
    return entry.name === RUNS || (NESTS.test(name) && isOurs(join(folder, entry.name), name));
  });
}
