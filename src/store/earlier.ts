import type { RunRecord } from '../domain/run.ts';
import { writeTextFile } from './json-file.ts';
import { Chain } from './run-lines.ts';
import { readRuns } from './run-log.ts';

/** The runs of earlier searches that a search began with. */
export function readEarlier(file: string): readonly RunRecord[] {
  return readRuns(file, 'any');
}

/** Keep a copy: the search must not change when the earlier ones are deleted. The caller holds the search's lock. */
export function writeEarlier(file: string, runs: readonly RunRecord[]): void {
  const chain = new Chain();
  const lines = runs.map((run) => {
    const line = chain.lineOf(run);
    chain.add(line);
    return `${line}\n`;
  });
  writeTextFile(file, lines.join(''));
}
