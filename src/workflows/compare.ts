import { existsSync } from 'node:fs';
import { UserError } from '../domain/errors.ts';
import type { Factor } from '../domain/factor.ts';
import { fromRecord, type Genome, genomeKey, toRecord, treatmentsOf } from '../domain/genome.ts';
import type { Speedup } from '../domain/report.ts';
import { ruleInWords } from '../domain/rule.ts';
import { type RunRecord, scoreOf } from '../domain/run.ts';
import { searchSettings } from '../domain/search-settings.ts';
import type { Warning } from '../domain/warning.ts';
import { openLog } from '../log.ts';
import { warningOf } from '../report/search/warning-text.ts';
import type { ComparedPair, Comparison } from '../report/text/compare.ts';
import { driveAsync } from '../search/drive.ts';
import { duel } from '../search/phases/duel.ts';
import { randomStreams } from '../search/rng.ts';
import { newSession } from '../search/session.ts';
import { median } from '../stats/quantile.ts';
import { hodgesLehmann, quantileRatio } from '../stats/signed-rank.ts';
import { layoutOf, makeFolder, searchNames, timeStamp } from '../store/layout.ts';
import { openRunLog, readRuns } from '../store/run-log.ts';
import { FORMAT, readSearchFile, type SearchFile } from '../store/search-file.ts';
import { genomeFileOf } from './export.ts';
import type { Surroundings } from './search.ts';
import { answerFrom } from './shared/answer.ts';
import { compatibleSearches } from './shared/earlier.ts';
import { launcherOf } from './shared/launching.ts';
import { findSearch, readReport } from './shared/searches.ts';
import { genomeFromText, prepareTarget, resolvedOf, spaceOf, type TargetRequest } from './shared/target.ts';
import { taskCounts } from './shared/task-counts.ts';

export interface CompareRequest {
  /** Genome files, searches, `SEARCH:fastest`, `base`, treatment lists: two or more. */
  readonly names: readonly string[];
  readonly results: string;
  readonly saved: string;
  /** The app of a fresh duel; null: that of the search that the names belong to. */
  readonly target: TargetRequest | null;
  readonly measure: boolean;
  /** Runs that a duel may use. */
  readonly budget: number;
  readonly seed: string;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly factors: readonly Factor[];
}

/** The level of the interval of a single look. */
const ALPHA = 0.05;

/** Compare genomes from recorded runs, or by a fresh interleaved duel. */
export async function compare(request: CompareRequest, surroundings: Surroundings): Promise<Compared> {
  const file = await contextOf(request, surroundings);
  const space = spaceOf(file);
  const genomes = request.names.map((name) => {
    const genome = fromRecord(space.factors, recordOf(name, request, file));
    if (genome === null)
      throw new UserError(
        `${name}: it has treatments that this app or machine does not`,
        "'optimise check' shows what applies",
      );
    const [broken] = genomeKey(genome) === genomeKey(space.factors.map(() => 0)) ? [] : space.brokenRules(genome);
    if (broken !== undefined) throw new UserError(`${name}: the treatments clash: ${ruleInWords(broken)}`, '');
    return genome;
  });
  const found = request.measure
    ? await measured(request, file, genomes, surroundings)
    : recorded(request, file, genomes);
  const labels = labelsOf(request.names);
  const label = (name: string): string => labels[request.names.indexOf(name)] ?? name;
  return {
    factors: space.factors,
    comparison: {
      format: 1,
      app: file.appName,
      from: request.measure ? 'duel' : 'recorded',
      genomes: request.names.map((name, i) =>
        describe(labels[i] ?? name, genomes[i]!, space.factors, found.runs, file),
      ),
      pairs: found.pairs.map((pair) => ({ ...pair, a: label(pair.a), b: label(pair.b) })),
      warnings: found.warnings,
    },
  };
}

/** A list longer than this is called by its place: what is in it stands in the table of differences. */
const LONGEST_LABEL = 32;

function labelsOf(names: readonly string[]): string[] {
  return names.map((name, i) => (name.length <= LONGEST_LABEL ? name : `set ${i + 1}`));
}

interface Found {
  readonly runs: readonly RunRecord[];
  readonly pairs: readonly ComparedPair[];
  readonly warnings: readonly Warning[];
}

/** The search that says what the names mean: the app's own where one is given, else the first named one, else the newest. */
async function contextOf(request: CompareRequest, surroundings: Surroundings): Promise<SearchFile> {
  if (request.target !== null) return fileOfTarget(request, surroundings);
  const names = searchNames(request.results);
  const named = request.names.map((name) => name.split(':')[0] ?? '').find((name) => names.includes(name));
  return readSearchFile(findSearch(request.results, named).searchFile);
}

async function fileOfTarget(request: CompareRequest, surroundings: Surroundings): Promise<SearchFile> {
  const wanted = request.target!;
  const target = await prepareTarget(wanted, surroundings);
  return {
    format: FORMAT,
    name: 'compare',
    createdAt: surroundings.now().toISOString(),
    state: 'running',
    settings: searchSettings(request.budget, {
      seed: request.seed,
      metric: wanted.metric,
      seconds: wanted.seconds,
      sizedByTasks: target.sizedByTasks,
      tasks: wanted.tasks,
      force: true,
    }),
    ...target.stored,
  };
}

function recordOf(name: string, { results, saved }: CompareRequest, file: SearchFile) {
  const [search = '', part] = name.split(':');
  if (searchNames(results).includes(search)) {
    const layout = findSearch(results, search);
    return genomeFileOf(search, readSearchFile(layout.searchFile), readReport(layout), part === 'fastest').genome;
  }
  const kept = `${saved}/${name}.json`;
  return genomeFromText(existsSync(kept) ? kept : name, resolvedOf(file));
}

function describe(
  name: string,
  genome: Genome,
  factors: readonly Factor[],
  runs: readonly RunRecord[],
  file: SearchFile,
) {
  const scores = scoresOf(runs, genome, file);
  return {
    name,
    genome: toRecord(factors, genome),
    treatments: treatmentsOf(factors, genome),
    usPerTask: scores.length === 0 ? null : median(scores),
    runs: scores.length,
  };
}

function scoresOf(runs: readonly RunRecord[], genome: Genome, file: SearchFile): number[] {
  return runs.flatMap((run) => (isOf(run, genome, file) ? (scoreOf(run, file.settings.metric) ?? []) : []));
}

function isOf(run: RunRecord, genome: Genome, file: SearchFile): boolean {
  const own = fromRecord(file.factors, run.genome);
  return own !== null && genomeKey(own) === genomeKey(genome);
}

async function measured(
  request: CompareRequest,
  context: SearchFile,
  genomes: readonly Genome[],
  surroundings: Surroundings,
): Promise<Found> {
  const id = `compare-${timeStamp(surroundings.now())}`;
  const layout = layoutOf(request.results, id);
  makeFolder(layout.folder);
  const settings = { ...context.settings, seed: request.seed, budgets: [{ fromRun: 1, budget: request.budget }] };
  const file = { ...context, settings };
  const space = spaceOf(file);
  const log = openRunLog(layout.runsFile);
  const counts = taskCounts();
  const launcher = launcherOf({ file, layout, runs: log.runs, counts });
  try {
    const answers = answerFrom({
      space,
      log,
      launcher,
      counts,
      signal: surroundings.signal,
      logger: openLog(layout.logFile, surroundings.verbose),
      onRun: ({ run }) =>
        surroundings.terminal.progress({
          phase: 'duel',
          run,
          budget: request.budget,
          best: null,
          unit: '',
          ratio: null,
          secondsLeft: null,
        }),
      onBatch: async () => {},
    });
    const session = newSession(settings, space, randomStreams(request.seed));
    const pairs = await driveAsync(duel(session, genomes), answers);
    return {
      runs: log.runs,
      pairs: pairs.map(({ a, b, speedup, failures }) => ({
        a: request.names[a] ?? '',
        b: request.names[b] ?? '',
        speedup,
        caveat: failures === 0 ? null : `${failures} of its runs failed`,
      })),
      warnings: [],
    };
  } finally {
    await launcher.close();
  }
}

/** A recorded run with the search that it is from: blocks and epochs are a search's own. */
interface Entry {
  readonly search: string;
  readonly run: RunRecord;
}

function recorded(request: CompareRequest, file: SearchFile, genomes: readonly Genome[]): Found {
  const entries = compatibleSearches(request.results, file).flatMap((search) =>
    readRuns(layoutOf(request.results, search).runsFile).map((run): Entry => ({ search, run })),
  );
  const [first, ...others] = genomes;
  const pairs = others.map((other, i): ComparedPair => {
    const { speedup, caveat } = recordedPair(entries, first!, other, file);
    return { a: request.names[0] ?? '', b: request.names[i + 1] ?? '', speedup, caveat };
  });
  const weak = pairs.some(({ caveat }) => caveat !== null);
  return {
    runs: entries.map(({ run }) => run),
    pairs,
    warnings: weak ? [warningOf({ code: 'no-common-blocks' })] : [],
  };
}

function recordedPair(
  entries: readonly Entry[],
  a: Genome,
  b: Genome,
  file: SearchFile,
): { readonly speedup: Speedup | null; readonly caveat: string | null } {
  const byKey = (genome: Genome, keyOf: (entry: Entry) => string | null): Map<string, number> => {
    const scores = new Map<string, number[]>();
    for (const entry of entries) {
      const score = isOf(entry.run, genome, file) ? scoreOf(entry.run, file.settings.metric) : null;
      const key = keyOf(entry);
      if (score !== null && key !== null) scores.set(key, [...(scores.get(key) ?? []), Math.log(score)]);
    }
    return new Map([...scores].map(([key, values]) => [key, median(values)]));
  };
  const inBlocks = ({ search, run }: Entry): string | null => (run.block === null ? null : `${search}/${run.block}`);
  const inEpochs = ({ search, run }: Entry): string => `${search}/${run.epoch}`;
  const blocks = gainsBetween(byKey(a, inBlocks), byKey(b, inBlocks));
  if (blocks.length > 0) {
    const { estimate, low, high } = hodgesLehmann(blocks, ALPHA);
    const all = (genome: Genome): number[] =>
      scoresOf(
        entries.map(({ run }) => run),
        genome,
        file,
      ).map(Math.log);
    const p90 = quantileRatio(all(a), all(b), 0.9);
    const speedup = {
      estimate: Math.exp(estimate),
      low: expOrNull(low),
      high: expOrNull(high),
      blocks: blocks.length,
      p90,
    };
    return { speedup, caveat: null };
  }
  const epochs = gainsBetween(byKey(a, inEpochs), byKey(b, inEpochs));
  if (epochs.length > 0) return { speedup: loose(median(epochs)), caveat: 'no common blocks' };
  const everywhere = gainsBetween(
    byKey(a, () => ''),
    byKey(b, () => ''),
  );
  if (everywhere.length > 0) return { speedup: loose(everywhere[0]!), caveat: 'only runs of different epochs' };
  return { speedup: null, caveat: null };
}

function gainsBetween(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number[] {
  return [...a].flatMap(([key, value]) => {
    const other = b.get(key);
    return other === undefined ? [] : [value - other];
  });
}

function loose(gain: number): Speedup {
  return { estimate: Math.exp(gain), low: null, high: null, blocks: 0, p90: null };
}

function expOrNull(ln: number | null): number | null {
  return ln === null ? null : Math.exp(ln);
}
