import { EXIT, UserError } from '../domain/errors.ts';
import { readMachine } from '../launch/machine/cores.ts';
import { readSearchFile, type SearchFile } from '../store/search-file.ts';
import { conductSearch, type SearchEnd } from './shared/conduct.ts';
import { findSearch } from './shared/find-search.ts';
import type { Surroundings } from './shared/surroundings.ts';

/** What `optimise resume` is asked for. */
export interface ResumeRequest {
  readonly results: string;
  /** null: the newest search. */
  readonly name: string | null;
  /** The new total number of runs; null: as it was. */
  readonly budget: number | null;
  readonly timeSeconds: number | null;
  readonly force: boolean;
}

/**
 * Go on where a search ended, with more runs where asked for.
 * @throws Interrupted when stopped again
 * @throws UserError for a search that is not there, is held by another process, or for a smaller budget
 */
export async function resumeSearch(request: ResumeRequest, surroundings: Surroundings): Promise<SearchEnd> {
  const layout = findSearch(request.results, request.name);
  const file = readSearchFile(layout.searchFile);
  return conductSearch(
    layout,
    async (recorded) => continued(file, request, recorded, (await readMachine()).bootId),
    surroundings,
  );
}

/** The file of a search that goes on: a larger budget holds from the next run on, and a restarted machine is a new epoch. */
function continued(file: SearchFile, request: ResumeRequest, done: number, bootId: string): SearchFile {
  const { settings } = file;
  const restarted = done > 0 && bootId !== file.machine.bootId;
  return {
    ...file,
    machine: { ...file.machine, bootId },
    settings: {
      ...settings,
      ...(restarted ? { epochStarts: [...(settings.epochStarts ?? []), done + 1] } : {}),
      budgets: raised(settings.budgets, request.budget, done),
      timeSeconds: request.timeSeconds ?? settings.timeSeconds,
      force: settings.force || request.force,
    },
  };
}

type Budgets = SearchFile['settings']['budgets'];

function raised(budgets: Budgets, budget: number | null, done: number): Budgets {
  const current = budgets.at(-1)?.budget ?? 0;
  if (budget === null || budget === current) return budgets;
  if (budget < current) {
    throw new UserError(
      `--budget ${budget}: the search has a budget of ${current} runs`,
      'a budget can only be raised',
      EXIT.badUsage,
    );
  }
  return [...budgets, { fromRun: done + 1, budget }];
}
