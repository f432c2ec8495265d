import { EXIT, UserError } from '../domain/errors.ts';
import type { RunRecord } from '../domain/run.ts';
import { budgetAt } from '../domain/search-settings.ts';
import { refuseLostRuns } from '../store/recorded.ts';
import { readAnswer, type StoredAnswer } from '../store/report-file.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { conductSearch, type SearchEnd } from './shared/conduct.ts';
import { findSearch } from './shared/find-search.ts';
import { newGrounds } from './shared/ground.ts';
import { launcherOf } from './shared/launching.ts';
import { onThisEngine, refuseEndedThere } from './shared/other-engine.ts';
import { presentFile } from './shared/present.ts';
import type { Surroundings } from './shared/surroundings.ts';

/** What `optimise resume` is asked for. */
export interface ResumeRequest {
  readonly results: string;
  /** null: the newest search. */
  readonly name: string | null;
  /** The new total number of runs; null: as it was. */
  readonly budget: number | null;
  readonly timeSeconds: number | null;
  /** The recommended set and the base once more at ten times the tasks, beyond the budget. */
  readonly scaleCheck: boolean;
  readonly force: boolean;
  /** Go on although app, Parsl, Python or CPU are others than in the runs so far. */
  readonly acceptChange: boolean;
}

/**
 * Go on where a search ended, with more runs where asked for.
 * @param launch makes its runs real
 * @throws OfThen for a search that another version of the engine brought to its end, where no more runs are asked for
 * @throws Interrupted when stopped again
 * @throws UserError for a search that is not there, is held by another process, whose app or interpreter is another one now,
 * for a smaller budget, or for a scale check of what cannot be checked
 */
export async function resumeSearch(
  request: ResumeRequest,
  surroundings: Surroundings,
  launch?: typeof launcherOf,
): Promise<SearchEnd> {
  const layout = findSearch(request.results, request.name);
  const found = readSearchFile(layout.searchFile);
  if (request.scaleCheck) refuseScaleCheck(found, request, readAnswer(layout.reportFile), readRuns(layout.runsFile));
  if (request.timeSeconds === null) refuseEndedThere(layout, found, request.budget);
  const grounds = newGrounds(surroundings.terminal);
  return conductSearch(
    layout,
    (runs) => {
      // Read again: whoever held the search until now may have changed it.
      const read = readSearchFile(layout.searchFile);
      refuseLostRuns(layout, read, runs.length);
      const file = onThisEngine(layout, read, runs);
      const more = withMore(file, request, runs);
      return presentFile(layout, more, runs, request.acceptChange, surroundings, grounds);
    },
    surroundings,
    launch ?? ((options) => launcherOf(options, grounds.site())),
  ).finally(grounds.close);
}

/** The file of a search that goes on with what was asked for: a larger budget holds from the next run on. */
function withMore(file: SearchFile, request: ResumeRequest, runs: readonly RunRecord[]): SearchFile {
  const done = runs.length;
  const { settings } = file;
  return {
    ...file,
    settings: {
      ...settings,
      ...(request.scaleCheck ? { scaleChecks: [...(settings.scaleChecks ?? []), done + 1] } : {}),
      budgets: raised(settings, request.budget, runs),
      ...(request.timeSeconds === null ? {} : { timeSteps: stepsOf(settings, request.timeSeconds, done) }),
      force: settings.force || request.force,
    },
  };
}

/** What was decided under another limit stays decided. */
function stepsOf({ timeSteps = [] }: SearchFile['settings'], seconds: number, done: number): typeof timeSteps {
  return [...timeSteps.filter(({ fromRun }) => fromRun <= done), { fromRun: done + 1, seconds }];
}

function raised(
  settings: SearchFile['settings'],
  budget: number | null,
  runs: readonly RunRecord[],
): SearchFile['settings']['budgets'] {
  const { budgets } = settings;
  const current = budgetAt(settings, runs, Number.POSITIVE_INFINITY);
  if (budget === null || budget === current) return budgets;
  if (budget < current) {
    throw new UserError(
      `--budget ${budget}: the search has a budget of ${current} runs`,
      'a budget can only be raised',
      EXIT.badUsage,
    );
  }
  // A conclusion that never came to a run is taken back.
  const kept = budgets.filter(({ fromRun, concludes }) => concludes === undefined || fromRun <= runs.length);
  return [...kept, { fromRun: runs.length + 1, budget }];
}

/** A finished search that no longer run would tell anything about says so before anything is started. */
function refuseScaleCheck(
  { name, settings, state }: SearchFile,
  request: ResumeRequest,
  answer: StoredAnswer | null,
  runs: readonly RunRecord[],
) {
  const refuse = (why: string, hint: string): never => {
    throw new UserError(`--scale-check: ${why}`, hint, EXIT.badUsage);
  };
  if (!settings.sizedByTasks) {
    refuse('the work of the app is fixed', 'give it {tasks} in its arguments, and search it anew');
  }
  const more = request.budget !== null && request.budget > budgetAt(settings, runs, Number.POSITIVE_INFINITY);
  if (state !== 'done' || more || answer === null) return;
  const { recommended, scaled } = answer;
  if (recommended === null || recommended.treatments.length === 0) {
    refuse(`search ${name} recommends nothing that could be checked`, 'more runs may find something: add --budget N');
  }
  if (recommended?.speedup == null || recommended.speedup.blocks === 0) {
    refuse(`what search ${name} recommends is not confirmed yet`, 'confirm it first: add --budget N');
  }
  if (scaled !== null) refuse(`search ${name} has that answer already`, `it is in its report: optimise report ${name}`);
}
