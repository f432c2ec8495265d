import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import { fromRecord, type Genome, type GenomeRecord, toRecord, treatmentsOf } from '../domain/genome.ts';
import type { RunRecord } from '../domain/run.ts';
import { DUEL_RUNS_PER_GENOME, searchSettings } from '../domain/search-settings.ts';
import type { Warning } from '../domain/warning.ts';
import { warningOf } from '../report/search/warning-text.ts';
import type { ComparedGenome, Comparison } from '../report/text/compare.ts';
import { median } from '../stats/quantile.ts';
import { layoutOf, type SearchLayout, searchNames } from '../store/layout.ts';
import { readAnswer, type StoredAnswer } from '../store/report-file.ts';
import { readRuns } from '../store/run-log.ts';
import { FORMAT, readSearchFile, type SearchFile } from '../store/search-file.ts';
import { claimedUs } from './shared/claims.ts';
import { type Contest, type Found, scoresOf } from './shared/contest.ts';
import { rememberDuel } from './shared/duels.ts';
import { groundsApart } from './shared/earlier.ts';
import { findSearch, searchCalled } from './shared/find-search.ts';
import { genomeFromText, refuseClash, reportedGenome, splitSearchName } from './shared/genome-names.ts';
import { measuredPairs } from './shared/measured-pairs.ts';
import { readable } from './shared/readable.ts';
import { recordedPairs } from './shared/recorded-pairs.ts';
import { resolvedOf, spaceOf } from './shared/recorded-space.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type TargetRequest } from './shared/target.ts';
import { moreUnderWay } from './shared/under-way.ts';

/** What `optimise compare` is asked for. */
export interface CompareRequest {
  /** Genome files, searches, `SEARCH:fastest`, `base`, treatment lists: two or more. */
  readonly names: readonly string[];
  readonly results: string;
  readonly saved: string;
  /** The app of a fresh duel; null: that of the search that the names belong to. */
  readonly target: TargetRequest | null;
  readonly measure: boolean;
  /** Runs that a duel may use; null: enough for the last look. */
  readonly budget: number | null;
  readonly seed: string;
  /** How much slower than the first a later genome may be; null: any. */
  readonly tolerance: number | null;
}

/** Who is faster, and by how much. */
export interface Compared {
  readonly comparison: Comparison;
  readonly factors: readonly Factor[];
  /** A later genome was shown to be slower, and by more than is tolerated. */
  readonly slower: boolean;
}

/**
 * Compare genomes from recorded runs, or by a fresh interleaved duel.
 * @throws UserError for a name that is nothing, or for treatments that do not apply or clash
 */
export async function compare(asked: CompareRequest, surroundings: Surroundings): Promise<Compared> {
  const request = { ...asked, names: asked.names.map((name) => searchCalled(asked.results, name)) };
  const { names, results, measure, seed, tolerance } = request;
  if (names.length < 2)
    throw new UserError('compare: fewer than two genomes', 'for example optimise compare base SEARCH');
  const budget = request.budget ?? names.length * DUEL_RUNS_PER_GENOME;
  const file = await contextOf(request, budget, surroundings);
  const answer = measure ? null : answerOf(request);
  const contest: Contest = { names, genomes: genomesOf(request, file), file, results, answer };
  const found = measure
    ? await measuredPairs(contest, { budget, seed, before: earlierRuns(request) }, surroundings)
    : recordedPairs(contest);
  if (measure && request.target === null) await rememberDuel(layoutOfContext(request), contest, found, surroundings);
  return {
    factors: file.factors,
    comparison: comparisonOf(
      contest,
      { ...found, warnings: [...underWay(request), ...otherGrounds(request, file), ...found.warnings] },
      measure,
    ),
    slower: tolerance !== null && found.pairs.some((pair) => isSlower(pair, tolerance)),
  };
}

/** The search that says what the names mean: the app's own where one is given, else the first named one, else the newest. */
async function contextOf(
  { target, names, results, seed }: CompareRequest,
  budget: number,
  surroundings: Surroundings,
): Promise<SearchFile> {
  if (target === null) return readSearchFile(layoutOfContext({ names, results }).searchFile);
  const { stored, sizedByTasks } = await prepareTarget(target, surroundings);
  const { metric, seconds, tasks } = target;
  return {
    format: FORMAT,
    name: 'compare',
    createdAt: surroundings.now().toISOString(),
    state: 'running',
    settings: { ...searchSettings(budget, { seed, metric, seconds, sizedByTasks, tasks, force: true }) },
    ...stored,
  };
}

function layoutOfContext({ names, results }: Pick<CompareRequest, 'names' | 'results'>): SearchLayout {
  const known = searchNames(results);
  const named = names.map((name) => splitSearchName(name).search).find((name) => known.includes(name));
  return findSearch(results, named ?? known.findLast((name) => isReadable(layoutOf(results, name))) ?? null);
}

/** The newest search may be damaged, and has no part in the comparison. */
function isReadable({ searchFile }: SearchLayout): boolean {
  return readable(
    () => readSearchFile(searchFile) !== null,
    () => false,
  );
}

/** What that search has reported; a fresh app has reported nothing. */
function answerOf(request: CompareRequest): StoredAnswer | null {
  return request.target === null ? readAnswer(layoutOfContext(request).reportFile) : null;
}

/** Where they cannot be read the duel says later how long it takes. */
function earlierRuns(request: CompareRequest): readonly RunRecord[] {
  if (request.target !== null) return [];
  return readable(
    () => readRuns(layoutOfContext(request).runsFile),
    () => [],
  );
}

/** The search may be on its way to another answer. */
function underWay(request: CompareRequest): Warning[] {
  if (request.target !== null) return [];
  const layout = layoutOfContext(request);
  const noticed = moreUnderWay(layout, readSearchFile(layout.searchFile), readAnswer(layout.reportFile));
  return noticed === null ? [] : [warningOf(noticed)];
}

/** Of a search that ran on something else nothing but its set is compared. */
function otherGrounds({ names, results, measure }: CompareRequest, file: SearchFile): Warning[] {
  if (measure) return [];
  const known = searchNames(results);
  const searches = new Set(names.map((name) => splitSearchName(name).search).filter((name) => known.includes(name)));
  return [...searches].flatMap((search) => {
    const what = groundsApart(readSearchFile(layoutOf(results, search).searchFile), file);
    return what.length === 0 ? [] : [warningOf({ code: 'other-ground', search, what })];
  });
}

function genomesOf(request: CompareRequest, file: SearchFile): Genome[] {
  const space = spaceOf(file);
  return request.names.map((name) => {
    const genome = fromRecord(space.factors, recordOf(name, request, file));
    if (genome === null)
      throw new UserError(
        `${name}: it has treatments that this app or machine does not`,
        "'optimise check' shows what applies",
      );
    refuseClash(space, genome, name);
    return genome;
  });
}

function recordOf(name: string, { results, saved }: CompareRequest, file: SearchFile): GenomeRecord {
  const { search, set } = splitSearchName(name);
  if (searchNames(results).includes(search)) {
    const layout = findSearch(results, search);
    return reportedGenome(layout, readSearchFile(layout.searchFile), set).genome;
  }
  const kept = join(saved, `${name}.json`);
  return genomeFromText(existsSync(kept) ? kept : name, resolvedOf(file));
}

function comparisonOf(contest: Contest, found: Found, measure: boolean): Comparison {
  const { names, genomes, file } = contest;
  const labels = labelsOf(names);
  const label = (name: string): string => labels[names.indexOf(name)] ?? name;
  return {
    format: 1,
    app: file.appName,
    from: measure ? 'duel' : 'recorded',
    genomes: genomes.map((genome, i) => describe(labels[i] ?? '', genome, contest, found)),
    pairs: found.pairs.map((pair) => ({ ...pair, a: label(pair.a), b: label(pair.b) })),
    warnings: found.warnings,
  };
}

/** A list longer than this is called by its place: what is in it stands in the table of differences. */
const LONGEST_LABEL = 32;

function labelsOf(names: readonly string[]): string[] {
  return names.map((name, i) => (name.length <= LONGEST_LABEL ? name : `set ${i + 1}`));
}

function describe(name: string, genome: Genome, { file, answer }: Contest, { runs }: Found): ComparedGenome {
  const scores = scoresOf(runs, genome, file);
  return {
    name,
    genome: toRecord(file.factors, genome),
    treatments: treatmentsOf(file.factors, genome),
    usPerTask: claimedUs({ answer, file }, genome) ?? (scores.length === 0 ? null : median(scores)),
    runs: scores.length,
  };
}

function isSlower({ speedup }: Found['pairs'][number], tolerance: number): boolean {
  if (speedup === null) return false;
  const shown = speedup.high === null || speedup.high < 1;
  return shown && speedup.estimate < 1 / (1 + tolerance);
}
