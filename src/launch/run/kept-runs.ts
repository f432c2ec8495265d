import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { jsonOf } from '../../domain/json.ts';
import { writingTo } from '../../domain/system-errors.ts';
import { readTextOrNull } from '../machine/cores.ts';
import { removeFolder } from './remove.ts';
import type { Warn } from './sweep.ts';
import type { Verdict } from './verdict.ts';

/** Folders of runs that went well are kept for the last so many. */
const KEPT_RUNS = 20;
/** Marks the folder of a run that went well. */
const OK_FILE = 'ok';

/** results/SEARCH/runs: which folders of runs are kept. */
export interface KeptRuns {
  /** Outcomes that are not ok stay; of the others the last ones do. */
  remember(id: string, verdict: Verdict): void;
}

/** @param each folders that a run has: one for each input of the app. */
export function keptRuns(runsDir: string, warn: Warn, each = 1): KeptRuns {
  const kept = goodRuns(runsDir);
  return {
    remember(id, verdict) {
      const folder = join(runsDir, id);
      if (!existsSync(folder)) return;
      if (verdict.outcome !== 'ok') {
        noteVerdict(join(folder, 'outcome.json'), verdict);
        return;
      }
      writingTo(folder, () => writeFileSync(join(folder, OK_FILE), ''));
      kept.push(id);
      for (const oldest of kept.splice(0, Math.max(0, kept.length - KEPT_RUNS * each))) {
        const problem = removeFolder(join(runsDir, oldest));
        if (problem !== null) warn(`the folder of run ${oldest} could not be removed: ${problem}`);
      }
    },
  };
}

/** Oldest first: ids are numbers of equal length. */
function goodRuns(runsDir: string): string[] {
  if (!existsSync(runsDir)) return [];
  return readdirSync(runsDir)
    .sort()
    .filter((id) => existsSync(join(runsDir, id, OK_FILE)));
}

/** The harness does not see everything that makes a run not count: its file says the last word too. */
function noteVerdict(file: string, verdict: Verdict): void {
  writingTo(file, () => writeFileAtomic.sync(file, JSON.stringify({ ...wordsOf(file), ...verdict })));
}

/** Nothing where the harness did not come to write, or the app wrote over it. */
function wordsOf(file: string): object {
  const outcome = jsonOf(readTextOrNull(file) ?? '');
  return outcome instanceof Object ? outcome : {};
}
