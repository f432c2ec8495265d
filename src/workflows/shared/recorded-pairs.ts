import type { Genome } from '../../domain/genome.ts';
import type { Speedup } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import { inputsOfPairs, inputsOfRuns } from '../../report/search/inputs.ts';
import { warningOf } from '../../report/search/warning-text.ts';
import type { ComparedPair } from '../../report/text/compare.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann, quantileRatio } from '../../stats/signed-rank.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { claimBetween } from './claims.ts';
import { type Contest, type Found, scoreFor, scoresOf } from './contest.ts';
import { compatibleSearches, runsOnPresent } from './earlier.ts';

/** A recorded run with the search that it is from: blocks and epochs are a search's own. */
interface Entry {
  readonly search: string;
  readonly run: RunRecord;
}

/** The level of the interval of a single look. */
const ALPHA = 0.05;

/** What the search has reported; else what the recorded runs of the same app, Parsl, interpreter and machine say. */
export function recordedPairs({ names, genomes, file, results, answer }: Contest): Found {
  const read = compatibleSearches(results, file).map((search) => ({ search, ...runsOnPresent(results, search) }));
  const entries = read.flatMap(({ search, runs }) => runs.map((run): Entry => ({ search, run })));
  const [first, ...others] = genomes;
  const pairs =
    first === undefined
      ? []
      : others.map((other, i): ComparedPair => {
          const claim = claimBetween({ answer, file }, first, other);
          const found = claim === null ? recordedPair(entries, first, other, file) : { ...claim, caveat: null };
          return { a: names[0] ?? '', b: names[i + 1] ?? '', ...found };
        });
  const weak = pairs.some(({ caveat }) => caveat !== null);
  return {
    runs: entries.map(({ run }) => run),
    pairs,
    warnings: [
      ...read.flatMap(({ search, problem }) =>
        problem === null ? [] : [warningOf({ code: 'search-left-out', search, reason: problem })],
      ),
      ...(weak ? [warningOf({ code: 'no-common-blocks' })] : []),
    ],
  };
}

type KeyOf = (entry: Entry) => string | null;

const blockOf: KeyOf = ({ search, run }) => (run.block === null ? null : `${search}/${run.block}`);
const epochOf: KeyOf = ({ search, run }) => `${search}/${run.epoch}`;

/** By what the runs have in common, strongest first: blocks, epochs, nothing. */
function recordedPair(
  entries: readonly Entry[],
  a: Genome,
  b: Genome,
  file: SearchFile,
): Omit<ComparedPair, 'a' | 'b'> {
  const gains = (keyOf: KeyOf): number[] =>
    gainsBetween(medianLn(entries, a, file, keyOf), medianLn(entries, b, file, keyOf));
  const scored = (genome: Genome): Entry[] => entries.filter(({ run }) => scoreFor(run, genome, file) !== null);
  const [before, after] = [scored(a), scored(b)];
  const { metric } = file.settings;
  const blocks = gains(blockOf);
  if (blocks.length > 0) {
    const speedup = blockedSpeedup(blocks, entries, a, b, file);
    return { speedup, caveat: null, ...inputsOfPairs(pairsIn(before, after), metric) };
  }
  const epochs = gains(epochOf);
  const common = epochs.length === 0 ? () => true : inEpochsOf(before, after);
  const inputs = inputsOfRuns(runsOf(before.filter(common)), runsOf(after.filter(common)), metric);
  if (epochs.length > 0) return { speedup: loose(median(epochs)), caveat: 'no common blocks', ...inputs };
  const [everywhere] = gains(() => '');
  if (everywhere === undefined) return { speedup: null, caveat: null };
  return { speedup: loose(everywhere), caveat: 'only runs of different epochs', ...inputs };
}

function runsOf(entries: readonly Entry[]): RunRecord[] {
  return entries.map(({ run }) => run);
}

/** Of each block that has both, the last run of each. */
function pairsIn(before: readonly Entry[], after: readonly Entry[]): (readonly [RunRecord, RunRecord])[] {
  const [ones, others] = [before, after].map(
    (entries) => new Map(entries.map((entry) => [blockOf(entry), entry.run] as const)),
  );
  return [...(ones ?? [])].flatMap(([block, run]) => {
    const other = block === null ? undefined : others?.get(block);
    return other === undefined ? [] : [[run, other] as const];
  });
}

/** Whether an entry is of an epoch that both have runs in. */
function inEpochsOf(before: readonly Entry[], after: readonly Entry[]): (entry: Entry) => boolean {
  const [ones, others] = [new Set(before.map(epochOf)), new Set(after.map(epochOf))];
  return (entry) => ones.has(epochOf(entry)) && others.has(epochOf(entry));
}

/** Median ln score of a genome under each key; entries without a key are left out. */
function medianLn(entries: readonly Entry[], genome: Genome, file: SearchFile, keyOf: KeyOf): Map<string, number> {
  const scores = new Map<string, number[]>();
  for (const entry of entries) {
    const score = scoreFor(entry.run, genome, file);
    const key = keyOf(entry);
    if (score !== null && key !== null) scores.set(key, [...(scores.get(key) ?? []), Math.log(score)]);
  }
  return new Map([...scores].map(([key, values]) => [key, median(values)]));
}

function gainsBetween(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number[] {
  return [...a].flatMap(([key, value]) => {
    const other = b.get(key);
    return other === undefined ? [] : [value - other];
  });
}

function blockedSpeedup(
  gains: readonly number[],
  entries: readonly Entry[],
  a: Genome,
  b: Genome,
  file: SearchFile,
): Speedup {
  const runs = entries.map(({ run }) => run);
  const all = (genome: Genome): number[] => scoresOf(runs, genome, file).map(Math.log);
  const { estimate, low, high } = hodgesLehmann(gains, ALPHA);
  return {
    estimate: Math.exp(estimate),
    low: expOrNull(low),
    high: expOrNull(high),
    blocks: gains.length,
    p90: quantileRatio(all(a), all(b), 0.9),
  };
}

function loose(gain: number): Speedup {
  return { estimate: Math.exp(gain), low: null, high: null, blocks: 0, p90: null };
}

function expOrNull(ln: number | null): number | null {
  return ln === null ? null : Math.exp(ln);
}
