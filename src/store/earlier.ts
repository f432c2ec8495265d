import { writeFileSync } from 'node:fs';
import type { RunRecord } from '../domain/run.ts';
import { readRuns } from './run-log.ts';

/** The runs of earlier searches that a search began with. */
export function readEarlier(file: string): RunRecord[] {
  return readRuns(file);
}

/** Keep a copy: the search must not change when the earlier ones are deleted. */
export function writeEarlier(file: string, runs: readonly RunRecord[]): void {
  writeFileSync(file, runs.map((run) => `${JSON.stringify(run)}\n`).join(''));
}
