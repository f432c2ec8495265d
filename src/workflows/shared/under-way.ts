import type { Noticed } from '../../domain/warning.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { StoredAnswer } from '../../store/report-file.ts';
import { readRuns } from '../../store/run-log.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { runsInAll } from './progress.ts';

/** A search that has answered and asks for more runs: what it had found is used, and the reader is told. null: it does not. */
export function moreUnderWay(layout: SearchLayout, file: SearchFile, answer: StoredAnswer | null): Noticed | null {
  if (file.state === 'done' || answer === null || answer.recommended === null) return null;
  const recorded = readRuns(layout.runsFile);
  const runs = recorded.length;
  return {
    code: 'more-under-way',
    answered: Math.min(answer.runs, runs),
    runs,
    budget: runsInAll(file.settings, recorded),
  };
}
