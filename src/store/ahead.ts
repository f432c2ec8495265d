import { rmSync } from 'node:fs';
import type { RunRecord } from '../domain/run.ts';
import { readEarlier, writeEarlier } from './earlier.ts';

/**
 * Runs that were finished before others that come first in the log: on the disk at once, in the log in their turn. A search
 * that is killed meanwhile finds them again.
 */
export interface Ahead {
  /** What an earlier process left. */
  readonly found: readonly RunRecord[];
  get(run: number): RunRecord | undefined;
  /** @throws UserError (exit 73) when it cannot be written */
  keep(records: readonly RunRecord[]): void;
  /** All of them are in the log. */
  clear(): void;
}

/** Nothing is kept: one run is made after the other. */
export function nothingAhead(): Ahead {
  return { found: [], get: () => undefined, keep: () => {}, clear: () => {} };
}

/** The caller holds the search's lock. @param mayWrite throws where that was lost */
export function openAhead(file: string, mayWrite: () => void): Ahead {
  const found = readEarlier(file);
  const kept = new Map(found.map((record) => [record.run, record]));
  return {
    found,
    get: (run) => kept.get(run),
    keep(records) {
      mayWrite();
      for (const record of records) kept.set(record.run, record);
      writeEarlier(file, [...kept.values()]);
    },
    clear() {
      if (kept.size === 0) return;
      kept.clear();
      rmSync(file, { force: true });
    },
  };
}
