import { quantileOfSorted } from '../stats/quantile.ts';
import { type Estimate, hodgesLehmann, signedRankTest } from '../stats/signed-rank.ts';
import { applies, type Design, exchanged, isFree, nameOf, neighbour } from './design.ts';
import { csvLines } from './write-csv.ts';

/** Pairs of configurations, by index: before[i] and after[i] differ in one thing alone. */
interface ConfigPairs {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** The pairs X, X ∪ {t} of one treatment. They are disjoint: each configuration is in at most one. */
export interface TreatmentPairs extends ConfigPairs {
  readonly treatment: number;
}

/** @param partnerOf the other configuration of a pair, -1 where there is none. */
function pairsBy(design: Design, partnerOf: (u: number) => number): ConfigPairs {
  const before: number[] = [];
  const after: number[] = [];
  for (let u = 0; u < design.configs; u++) {
    const v = partnerOf(u);
    if (v < 0) continue;
    before.push(u);
    after.push(v);
  }
  return { before: Int32Array.from(before), after: Int32Array.from(after) };
}

/**
 * Every pair of configurations that differ in exactly one treatment being added, by hash look-up.
 * Cost: configurations × treatments probes.
 */
export function findPairs(design: Design): TreatmentPairs[] {
  return design.treatments.map((_, treatment) => ({
    treatment,
    ...pairsBy(design, (u) => (isFree(design, u, treatment) ? neighbour(design, u, treatment) : -1)),
  }));
}

/** What pairs of configurations say, with what it needs to be believed. */
export interface PairStatistics {
  readonly pairs: number;
  /** ln(after / before): Hodges-Lehmann with its 95 % interval. */
  readonly ln: Estimate;
  /** after − before in µs: mean (what the post drew) and Hodges-Lehmann. */
  readonly meanUs: number;
  readonly us: Estimate;
  /** Quantiles of single pairs, ln(after / before). */
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  /** Share of contexts in which the treatment made it faster. */
  readonly shareHelped: number;
  /** Two-sided signed-rank test of 'no typical effect over the sampled contexts'. */
  readonly p: number;
  /** Share of pairs whose runs are more than a week apart; null without times. */
  readonly farApart: number | null;
}

/** What the pairs of one treatment say: the post's `1_means`. */
export interface SampledEffect extends TreatmentPairs, PairStatistics {}

/** @returns one a treatment that has a pair. */
export function sampledEffects(design: Design, pairs: readonly TreatmentPairs[]): SampledEffect[] {
  return withStatistics(design, pairs);
}

/** One level of a factor in place of another, both off the base, everything else alike. */
export interface LevelChange extends ConfigPairs, PairStatistics {
  readonly from: number;
  readonly to: number;
}

/** Every change of a level that a pair of configurations shows, the later level in place of the earlier. */
export function levelChanges(design: Design): LevelChange[] {
  const changes = design.treatments.flatMap((treatment, from) =>
    design.treatments.flatMap((other, to) => (to > from && other.factor === treatment.factor ? [{ from, to }] : [])),
  );
  const found = changes.map(({ from, to }) => ({
    from,
    to,
    ...pairsBy(design, (u) => (applies(design, u, from) ? exchanged(design, u, from, to) : -1)),
  }));
  return withStatistics(design, found);
}

/** Lists without a pair are left out. */
function withStatistics<T extends ConfigPairs>(design: Design, lists: readonly T[]): (T & PairStatistics)[] {
  const told = lists.filter(({ before }) => before.length > 0);
  const times = design.unixSeconds === null || told.length === 0 ? null : meanTimes(design, design.unixSeconds);
  return told.map((list) => ({ ...list, ...statisticsOf(design, list, times) }));
}

/** ln(after / before) of each pair. */
export function lnDeltas(design: Design, pairs: ConfigPairs): Float64Array {
  return Float64Array.from(
    pairs.before,
    (u, i) => (design.ln[pairs.after[i] as number] as number) - (design.ln[u] as number),
  );
}

const WEEK_SECONDS = 7 * 86_400;

function statisticsOf(design: Design, list: ConfigPairs, times: Float64Array | null): PairStatistics {
  const deltas = Array.from(lnDeltas(design, list).sort());
  const us = Array.from(
    list.before,
    (u, i) => Math.exp(design.ln[list.after[i] as number] as number) - Math.exp(design.ln[u] as number),
  );
  const far =
    times === null
      ? null
      : list.before.reduce(
          (n, u, i) =>
            n + (Math.abs((times[u] as number) - (times[list.after[i] as number] as number)) > WEEK_SECONDS ? 1 : 0),
          0,
        );
  return {
    pairs: deltas.length,
    ln: hodgesLehmann(deltas),
    meanUs: us.reduce((sum, value) => sum + value, 0) / us.length,
    us: hodgesLehmann(us),
    q10: quantileOfSorted(deltas, 0.1),
    q50: quantileOfSorted(deltas, 0.5),
    q90: quantileOfSorted(deltas, 0.9),
    shareHelped: deltas.filter((delta) => delta < 0).length / deltas.length,
    p: signedRankTest(deltas),
    farApart: far === null ? null : far / deltas.length,
  };
}

function meanTimes(design: Design, unixSeconds: Float64Array): Float64Array {
  const sums = new Float64Array(design.configs);
  design.configOf.forEach((u, run) => {
    sums[u] = (sums[u] as number) + (unixSeconds[run] as number);
  });
  return sums.map((sum, u) => sum / (design.count[u] as number));
}

/** Lines are gathered to about this many characters before they are handed on. */
const CHUNK_CHARACTERS = 1 << 16;

/**
 * The deltas data frame in the post's form, in chunks of text: `treatment;before;after;delta` and membership of X.
 * before and after are exp(median ln score) in µs.
 */
export function deltasCsv(design: Design, pairs: readonly TreatmentPairs[]): Generator<string> {
  const labelled = pairs.map((list) => ({ ...list, labels: [nameOf(design, list.treatment)] }));
  return pairRows(design, ['treatment'], labelled);
}

/** The same for changes of a level: `from;to;before;after;delta` and membership of the configuration before. */
export function levelDeltasCsv(design: Design, changes: readonly LevelChange[]): Generator<string> {
  const labelled = changes.map((change) => ({
    ...change,
    labels: [nameOf(design, change.from), nameOf(design, change.to)],
  }));
  return pairRows(design, ['from', 'to'], labelled);
}

function* pairRows(
  design: Design,
  head: readonly string[],
  lists: readonly (ConfigPairs & { readonly labels: readonly string[] })[],
): Generator<string> {
  const names = design.treatments.map((treatment) => treatment.name);
  let text = csvLines([[...head, 'before', 'after', 'delta', ...names]]);
  for (const list of lists) {
    // The cells after the labels are numbers, many millions of them: joined by hand.
    const label = csvLines([list.labels]).slice(0, -1);
    for (let i = 0; i < list.before.length; i++) {
      const u = list.before[i] as number;
      const before = Math.exp(design.ln[u] as number);
      const after = Math.exp(design.ln[list.after[i] as number] as number);
      text += `${label};${round(before)};${round(after)};${round(after - before)}`;
      for (let t = 0; t < names.length; t++) text += applies(design, u, t) ? ';1' : ';0';
      text += '\n';
      if (text.length > CHUNK_CHARACTERS) {
        yield text;
        text = '';
      }
    }
  }
  yield text;
}

/** Nine digits: far below the noise, and the file stays small. */
function round(value: number): string {
  return String(Number(value.toPrecision(9)));
}
