import type { RunRecord } from '../../domain/run.ts';
import { retrace } from '../../search/drive.ts';
import { runSearch } from '../../search/engine.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import type { SearchLayout } from '../../store/layout.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { sessionOf, spaceOf } from './recorded-space.ts';
import { sameDecisions } from './same-decisions.ts';

/** An answer that a search had found before its budget was raised. */
export interface Finished {
  readonly session: Session;
  readonly findings: SearchFindings;
}

/** The newest answer of a search whose present round has not ended; null: it never had one. */
export function lastFinished(layout: SearchLayout, file: SearchFile, runs: readonly RunRecord[]): Finished | null {
  const { budgets, scaleChecks = [], timeSteps = [], given = [] } = file.settings;
  const space = spaceOf(file);
  const steps = [...budgets.slice(1), ...timeSteps].map(({ fromRun }) => fromRun);
  const asked = [...new Set([...steps, ...scaleChecks])];
  for (const from of asked.sort((a, b) => b - a)) {
    // What another version of the engine had answered is none of this one's.
    if (given.some(({ fromRun, runs: count }) => fromRun < from && fromRun + count >= from)) continue;
    const settings = {
      ...file.settings,
      budgets: budgets.filter(({ fromRun }, i) => i === 0 || fromRun < from),
      timeSteps: timeSteps.filter(({ fromRun }) => fromRun < from),
      scaleChecks: scaleChecks.filter((run) => run < from),
      ...(given.length === 0 ? {} : { given: given.filter(({ fromRun, runs: count }) => fromRun + count < from) }),
    };
    const session = sessionOf(layout, { ...file, settings }, space);
    const { result } = retrace(sameDecisions(runSearch(session), space), runs.slice(0, from - 1));
    if (result !== null) return { session, findings: result };
  }
  return null;
}

/** Whether a search has more to ask than its log answers. */
export function isUnfinished(layout: SearchLayout, file: SearchFile, runs: readonly RunRecord[]): boolean {
  const space = spaceOf(file);
  return retrace(sameDecisions(runSearch(sessionOf(layout, file, space)), space), runs).result === null;
}
