import { EXIT, UserError } from '../domain/errors.ts';
import { isOfBase, type RunRecord } from '../domain/run.ts';
import { budgetAt } from '../domain/search-settings.ts';
import { countText } from '../report/text/format.ts';
import { retrace } from '../search/drive.ts';
import { runSearch } from '../search/engine.ts';
import { CONCLUDING_RUNS } from '../search/ledger.ts';
import type { SearchLayout } from '../store/layout.ts';
import { refuseLostRuns } from '../store/recorded.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { conductSearch, type SearchEnd } from './shared/conduct.ts';
import { findSearch } from './shared/find-search.ts';
import { newGrounds } from './shared/ground.ts';
import { launcherOf } from './shared/launching.ts';
import { onThisEngine, refuseEndedThere } from './shared/other-engine.ts';
import { presentFile } from './shared/present.ts';
import { sessionOf, spaceOf } from './shared/recorded-space.ts';
import { sameDecisions } from './shared/same-decisions.ts';
import type { Surroundings } from './shared/surroundings.ts';

/** What `optimise conclude` is asked for. */
export interface ConcludeRequest {
  readonly results: string;
  /** null: the newest search. */
  readonly name: string | null;
  readonly acceptChange: boolean;
}

/**
 * End a search where it is: confirm what there is with the runs that this needs, and report.
 * @param launch makes its runs real
 * @throws Interrupted when stopped; it can be gone on with
 * @throws OfThen for a search that another version of the engine brought to its end
 * @throws UserError for a search that is not there, is held by another process, has tried nothing yet, or whose app or
 * interpreter is another one now
 */
export async function concludeSearch(
  request: ConcludeRequest,
  surroundings: Surroundings,
  launch?: typeof launcherOf,
): Promise<SearchEnd> {
  const layout = findSearch(request.results, request.name);
  refuseEndedThere(layout, readSearchFile(layout.searchFile), null);
  const grounds = newGrounds(surroundings.terminal);
  return conductSearch(
    layout,
    (runs) => {
      const read = readSearchFile(layout.searchFile);
      refuseLostRuns(layout, read, runs.length);
      const file = onThisEngine(layout, read, runs);
      const last = concluded(layout, file, runs);
      return presentFile(layout, last, runs, request.acceptChange, surroundings, grounds);
    },
    surroundings,
    launch ?? ((options) => launcherOf(options, grounds.site())),
  ).finally(grounds.close);
}

function concluded(layout: SearchLayout, file: SearchFile, runs: readonly RunRecord[]): SearchFile {
  const { settings } = file;
  const done = runs.length;
  // A raised budget of which no run was made is taken back: the answer before it stands.
  const budgets = settings.budgets.filter(({ fromRun }, i) => i === 0 || fromRun <= done);
  const scaleChecks = (settings.scaleChecks ?? []).filter((run) => run <= done);
  const timeSteps = (settings.timeSteps ?? []).filter(({ fromRun }) => fromRun <= done);
  const kept = { ...file, settings: { ...settings, budgets, scaleChecks, timeSteps } };
  const space = spaceOf(kept);
  const reached = retrace(sameDecisions(runSearch(sessionOf(layout, kept, space)), space), runs);
  const last = budgets.at(-1);
  if (reached.result !== null || reached.phase === 'confirm' || last === undefined || last.concludes) return kept;
  if (runs.every(isOfBase)) throw nothingTried(layout, done);
  // Runs that were planned together are finished first.
  const left = Math.min(
    budgetAt(kept.settings, runs, Number.POSITIVE_INFINITY) - done,
    reached.missing + CONCLUDING_RUNS,
  );
  const step = { fromRun: done + 1, budget: done + left, concludes: true as const };
  return { ...kept, settings: { ...kept.settings, budgets: [...budgets, step] } };
}

function nothingTried({ name }: SearchLayout, done: number): UserError {
  const why = done === 0 ? 'it has no runs' : `all it has is ${countText(done, 'run')} of the app as written`;
  return new UserError(
    `search ${name}: nothing to conclude yet, ${why}`,
    `go on with it: optimise resume ${name}, or remove it: optimise delete ${name}`,
    EXIT.badInput,
  );
}
