import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXIT, UserError } from '../../domain/errors.ts';
import { RISKS } from '../../domain/factor.ts';
import type { DuelledSet } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { Noticed } from '../../domain/warning.ts';
import { type GenomeFile, readGenomeFile } from '../../export/genome-file.ts';
import { duelsOf } from '../../store/duels-file.ts';
import { layoutOf, type SearchLayout, searchNames } from '../../store/layout.ts';
import { readAnswer, type StoredAnswer } from '../../store/report-file.ts';
import { readRuns } from '../../store/run-log.ts';
import { readSearchFile, type SearchFile } from '../../store/search-file.ts';
import { changesOf, presentOf } from './changes.ts';
import { findSearch } from './find-search.ts';
import { nothingYet, RECOMMENDED, reportedGenome, splitSearchName } from './genome-names.ts';
import { HERE } from './ground.ts';
import { readable } from './readable.ts';
import { BUILT_IN_APP, prepareTarget, type Stoppable, type TargetRequest } from './target.ts';
import { moreUnderWay } from './under-way.ts';

/** What is to be exported, as the user named it. */
export interface GenomeRequest {
  /** A search, `SEARCH:SET` (`fastest`, `likely`, a rung), or a genome file; null: the newest search. */
  readonly what: string | null;
  readonly results: string;
  /** Where genome files are kept. */
  readonly saved: string;
  /** The app of a genome whose search is not there. */
  readonly target: TargetRequest;
}

/** A genome with what has to be known of its app to write it down. */
export interface LoadedGenome {
  readonly genome: GenomeFile;
  /** Factors, app, interpreter and CPUs: those of the search that the genome is from, where it is there. */
  readonly context: () => Promise<Pick<SearchFile, 'factors' | 'app' | 'python' | 'launch'>>;
  readonly runs: readonly RunRecord[];
  /** What the search has reported; null: nothing, or it is not there. */
  readonly answer: StoredAnswer | null;
  /** What duels have found since of the search's sets. */
  readonly duels: readonly DuelledSet[];
  /** The name of its genome file: each set of a search has its own. */
  readonly saveAs: string;
  /** What is another one now than when it was measured (app, Parsl, …), in words. */
  readonly changes: (signal: AbortSignal) => Promise<readonly string[]>;
  /** The search is on its way to another answer. */
  readonly underWay: Noticed | null;
}

/** @throws UserError for a name that is nothing, or a search without an answer */
export function loadGenome(request: GenomeRequest, surroundings: Stoppable): LoadedGenome {
  const path = genomePath(request);
  return path === null ? ofSearch(request) : ofFile(path, request, surroundings);
}

/** The file that a name stands for, if it stands for one. */
function genomePath({ what, saved }: GenomeRequest): string | null {
  if (what === null) return null;
  if (what.endsWith('.json')) {
    if (!existsSync(what))
      throw new UserError(`${what}: no such genome file`, 'name a file or a search', EXIT.badInput);
    return what;
  }
  const kept = join(saved, `${what}.json`);
  return existsSync(kept) ? kept : null;
}

function ofFile(path: string, { results, target }: GenomeRequest, surroundings: Stoppable): LoadedGenome {
  const genome = readGenomeFile(path);
  const layout = genome.search === null ? null : layoutOf(results, genome.search);
  const saveAs = basename(path, '.json');
  if (layout !== null && existsSync(layout.searchFile)) {
    const parts = ofLayout(layout, readSearchFile(layout.searchFile));
    return { ...parts, genome, saveAs, underWay: null };
  }
  const context = () => contextOf(path, genome, target, surroundings);
  return { genome, context, runs: [], answer: null, duels: [], saveAs, changes: async () => [], underWay: null };
}

function ofSearch({ what, results }: GenomeRequest): LoadedGenome {
  const { search, set } = splitSearchName(what ?? '');
  const layout = findSearch(results, search === '' ? null : search);
  const file = readSearchFile(layout.searchFile);
  const parts = ofLayout(layout, file);
  if (what === null && parts.answer?.recommended == null) throw nothingYet(layout.name, finishedBefore(results));
  return {
    ...parts,
    genome: reportedGenome(layout, file, set, parts.duels),
    saveAs: set === RECOMMENDED ? layout.name : `${layout.name}-${set}`,
    underWay: moreUnderWay(layout, file, parts.answer),
  };
}

/** The newest search that has an answer, for who means that one and not the newest. */
function finishedBefore(results: string): string | undefined {
  const finished = searchNames(results).findLast((name) => {
    const { searchFile, reportFile } = layoutOf(results, name);
    return readable(
      () => readSearchFile(searchFile).state === 'done' && readAnswer(reportFile)?.recommended != null,
      () => false,
    );
  });
  return finished === undefined ? undefined : `the newest that has ended: optimise export ${finished}`;
}

function ofLayout(layout: SearchLayout, file: SearchFile): Omit<LoadedGenome, 'genome' | 'saveAs' | 'underWay'> {
  return {
    context: async () => file,
    runs: readRuns(layout.runsFile),
    answer: readAnswer(layout.reportFile),
    duels: duelsOf(layout, file),
    async changes(signal) {
      return changesOf(file, await presentOf(file, HERE, signal)).refused;
    },
  };
}

/** The gene pool held against the app, as before a search: all that the genome holds, whatever that risks. */
async function contextOf(
  path: string,
  genome: GenomeFile,
  target: TargetRequest,
  surroundings: Stoppable,
): ReturnType<LoadedGenome['context']> {
  if (target.app === null && genome.app !== BUILT_IN_APP) {
    const search =
      genome.search === null ? 'it does not say which search it is from' : `its search ${genome.search} is not here`;
    throw new UserError(`${path}: ${search}`, 'name its app with --app FILE, its arguments after --', EXIT.badInput);
  }
  const only = Object.keys(genome.genome);
  const { stored } = await prepareTarget(
    { ...target, only, without: [], with: [], allow: RISKS, placebos: 0 },
    surroundings,
  );
  const { parslVersion } = stored;
  if (genome.parsl !== null && genome.parsl !== parslVersion) {
    surroundings.terminal.warn(`${path}: it was measured with Parsl ${genome.parsl}, here is Parsl ${parslVersion}`);
  }
  return stored;
}
