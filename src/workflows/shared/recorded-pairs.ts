import type { Genome } from '../../domain/genome.ts';
import type { Speedup } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import { warningOf } from '../../report/search/warning-text.ts';
import type { ComparedPair } from '../../report/text/compare.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmann, quantileRatio } from '../../stats/signed-rank.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { claimedSpeedup } from './claims.ts';
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
          const claim = claimedSpeedup({ answer, file }, first, other);
          const found = claim === null ? recordedPair(entries, first, other, file) : { speedup: claim, caveat: null };
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

/** By what the runs have in common, strongest first: blocks, epochs, nothing. */
function recordedPair(
  entries: readonly Entry[],
  a: Genome,
  b: Genome,
  file: SearchFile,
): Pick<ComparedPair, 'speedup' | 'caveat'> {
  const gains = (keyOf: (entry: Entry) => string | null): number[] =>
    gainsBetween(medianLn(entries, a, file, keyOf), medianLn(entries, b, file, keyOf));
  const blocks = gains(({ search, run }) => (run.block === null ? null : `${search}/${run.block}`));
  if (blocks.length > 0) return { speedup: blockedSpeedup(blocks, entries, a, b, file), caveat: null };
  const epochs = gains(({ search, run }) => `${search}/${run.epoch}`);
  if (epochs.length > 0) return { speedup: loose(median(epochs)), caveat: 'no common blocks' };
  const [everywhere] = gains(() => '');
  if (everywhere !== undefined) return { speedup: loose(everywhere), caveat: 'only runs of different epochs' };
  return { speedup: null, caveat: null };
}

/** Median ln score of a genome under each key; entries without a key are left out. */
function medianLn(
  entries: readonly Entry[],
  genome: Genome,
  file: SearchFile,
  keyOf: (entry: Entry) => string | null,
): Map<string, number> {
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
