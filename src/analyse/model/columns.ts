import { applies, type Design } from '../design.ts';

/** The columns of a regression on treatments: dense ones (intercept, time) first, then treatments, then pairs. */
export interface ModelColumns {
  /** Names of all columns, in order. */
  readonly names: readonly string[];
  /** Number of dense columns; the intercept is column 0. */
  readonly dense: number;
  /** One row of `dense` values a run. */
  readonly denseValues: Float64Array;
  /** Column of each treatment; -1: left out. */
  readonly mainColumn: Int32Array;
  /** treatments × treatments: column of each pair, -1: left out. */
  readonly pairColumn: Int32Array;
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly column: number }[];
  /** Pairs that have enough runs; where they are too many for the runs, only the likeliest became columns. */
  readonly candidatePairs: number;
}

/** A pair needs this many runs in each of its four cells. */
export const LEAST_IN_CELL = 10;

const DAY_SECONDS = 86_400;

/**
 * The terms of time: centred days, and cosine and sine of 24 h and 12 h (the post's time of day).
 * They are left out when all runs are within six hours: a day's wave cannot be told from a trend there.
 */
function timeTerms(unixSeconds: Float64Array | null): { names: string[]; values: (run: number) => number[] } {
  if (unixSeconds === null || unixSeconds.length === 0) return { names: [], values: () => [] };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const seconds of unixSeconds) {
    first = Math.min(first, seconds);
    last = Math.max(last, seconds);
    sum += seconds - (unixSeconds[0] as number);
  }
  const span = last - first;
  if (span <= 0) return { names: [], values: () => [] };
  const centre = (unixSeconds[0] as number) + sum / unixSeconds.length;
  const days = (run: number): number => ((unixSeconds[run] as number) - centre) / DAY_SECONDS;
  if (span < DAY_SECONDS / 4) return { names: ['days'], values: (run) => [days(run)] };
  const angle = (run: number): number => (2 * Math.PI * ((unixSeconds[run] as number) % DAY_SECONDS)) / DAY_SECONDS;
  return {
    names: ['days', 'cos 24 h', 'sin 24 h', 'cos 12 h', 'sin 12 h'],
    values: (run) => {
      const a = angle(run);
      return [days(run), Math.cos(a), Math.sin(a), Math.cos(2 * a), Math.sin(2 * a)];
    },
  };
}

/** With fewer runs than least squares needs, at most this many pairs are kept: enough for all pairs of 25 treatments. */
const MOST_RIDGE_PAIRS = 300;
/** Fewer runs than this per column and least squares gives way to ridge. */
export const RUNS_PER_COLUMN = 10;

/**
 * @param together runs by pair of treatments (treatments × treatments, diagonal: runs with the treatment); null: no pairs.
 */
export function modelColumns(design: Design, together: Float64Array | null): ModelColumns {
  const time = timeTerms(design.unixSeconds);
  const epochs = design.epochOfRun;
  const laterEpochs = epochs === null ? 0 : epochs.reduce((a, b) => Math.max(a, b), 0);
  const names = ['(base)', ...time.names, ...Array.from({ length: laterEpochs }, (_, e) => `epoch ${e + 2}`)];
  const dense = names.length;
  const denseValues = new Float64Array(design.lnOfRun.length * dense);
  for (let run = 0; run < design.lnOfRun.length; run++) {
    denseValues[run * dense] = 1;
    time.values(run).forEach((value, d) => {
      denseValues[run * dense + d + 1] = value;
    });
    const epoch = epochs?.[run] ?? 0;
    if (epoch > 0) denseValues[run * dense + time.names.length + epoch] = 1;
  }
  const count = design.treatments.length;
  const mainColumn = Int32Array.from(design.treatments, (treatment) => names.push(treatment.name) - 1);
  const pairColumn = new Int32Array(count * count).fill(-1);
  const candidates = together === null ? [] : sampledPairs(design, together);
  const few = design.lnOfRun.length < RUNS_PER_COLUMN * (names.length + candidates.length);
  const kept = few && candidates.length > MOST_RIDGE_PAIRS ? likeliestPairs(design, candidates) : candidates;
  const pairs = kept.map(({ a, b }) => {
    const column = names.push(`${names[mainColumn[a] as number]} × ${names[mainColumn[b] as number]}`) - 1;
    pairColumn[a * count + b] = column;
    pairColumn[b * count + a] = column;
    return { a, b, column };
  });
  return { names, dense, denseValues, mainColumn, pairColumn, pairs, candidatePairs: candidates.length };
}

interface Pair {
  readonly a: number;
  readonly b: number;
}

function sampledPairs(design: Design, together: Float64Array): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < design.treatments.length; a++) {
    for (let b = a + 1; b < design.treatments.length; b++) {
      if (pairIsSampled(design, together, a, b)) pairs.push({ a, b });
    }
  }
  return pairs;
}

/** The pairs whose four cells depart most from adding up, in standard errors (sure screening: Fan & Lv 2008). */
function likeliestPairs(design: Design, candidates: readonly Pair[]): Pair[] {
  const score = ({ a, b }: Pair): number => {
    const sums = [0, 0, 0, 0];
    const counts = [0, 0, 0, 0];
    for (let u = 0; u < design.configs; u++) {
      const cell = (applies(design, u, a) ? 1 : 0) + (applies(design, u, b) ? 2 : 0);
      sums[cell] = (sums[cell] as number) + (design.ln[u] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
    const [none = 0, first = 0, second = 0, both = 0] = sums.map((sum, cell) => sum / (counts[cell] as number));
    const variance = counts.reduce((total, n) => total + 1 / n, 0);
    return Math.abs(both - first - second + none) / Math.sqrt(variance);
  };
  const scored = candidates.map((pair) => ({ pair, score: score(pair) }));
  const kept = scored.sort((x, y) => y.score - x.score).slice(0, MOST_RIDGE_PAIRS);
  return kept.map(({ pair }) => pair).sort((x, y) => x.a - y.a || x.b - y.b);
}

function pairIsSampled(design: Design, together: Float64Array, a: number, b: number): boolean {
  if (design.treatments[a]?.factor === design.treatments[b]?.factor) return false;
  const count = design.treatments.length;
  const both = together[a * count + b] as number;
  const onlyA = (together[a * count + a] as number) - both;
  const onlyB = (together[b * count + b] as number) - both;
  const neither = design.lnOfRun.length - both - onlyA - onlyB;
  return Math.min(both, onlyA, onlyB, neither) >= LEAST_IN_CELL;
}

/** Runs in which each pair of treatments was applied together. */
export function countTogether(design: Design): Float64Array {
  const count = design.treatments.length;
  const together = new Float64Array(count * count);
  const active = new Int32Array(count);
  for (let u = 0; u < design.configs; u++) {
    const n = activeTreatments(design, u, active);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const place = (active[i] as number) * count + (active[j] as number);
        together[place] = (together[place] as number) + (design.count[u] as number);
      }
    }
  }
  return together;
}

/** Writes the treatments that configuration u applies, ascending. @returns how many. */
function activeTreatments(design: Design, u: number, target: Int32Array): number {
  let n = 0;
  for (let w = 0; w < design.treatmentWords; w++) {
    let left = design.bits[u * design.words + w] as number;
    while (left !== 0) {
      const low = left & -left;
      target[n++] = w * 32 + 31 - Math.clz32(low);
      left ^= low;
    }
  }
  return n;
}

/** Above this many entries (2 bytes each) the active columns are found anew each time instead of kept. */
const MOST_KEPT = 5e7;

/**
 * The 0/1 columns that are 1 in a configuration: after `load(u)` they are `buffer[from .. to)`.
 * Kept for all configurations where that fits, since a fit passes over them a dozen times.
 */
export class ActiveColumns {
  buffer: Uint16Array;
  from = 0;
  to = 0;
  private readonly start: Uint32Array | null;
  private readonly design: Design;
  private readonly columns: ModelColumns;
  private readonly scratch: Int32Array;

  constructor(design: Design, columns: ModelColumns) {
    this.design = design;
    this.columns = columns;
    this.scratch = new Int32Array(design.treatments.length);
    this.buffer = new Uint16Array(columns.names.length);
    const start = new Uint32Array(design.configs + 1);
    const small = columns.names.length * design.configs <= MOST_KEPT || this.countEntries(start) <= MOST_KEPT;
    this.start = small ? start : null;
    if (!small) return;
    const kept = new Uint16Array(this.countEntries(start));
    for (let u = 0; u < design.configs; u++) this.write(u, kept.subarray(start[u] as number));
    this.buffer = kept;
  }

  load(u: number): void {
    if (this.start === null) {
      this.to = this.write(u, this.buffer);
      return;
    }
    this.from = this.start[u] as number;
    this.to = this.start[u + 1] as number;
  }

  private countEntries(start: Uint32Array): number {
    for (let u = 0; u < this.design.configs; u++) start[u + 1] = (start[u] as number) + this.write(u, this.buffer);
    return start[this.design.configs] as number;
  }

  private write(u: number, target: Uint16Array): number {
    const { columns, scratch } = this;
    const treatments = activeTreatments(this.design, u, scratch);
    const count = this.design.treatments.length;
    let n = 0;
    for (let i = 0; i < treatments; i++) target[n++] = columns.mainColumn[scratch[i] as number] as number;
    if (columns.pairs.length === 0) return n;
    for (let i = 0; i < treatments; i++) {
      const row = (scratch[i] as number) * count;
      for (let j = i + 1; j < treatments; j++) {
        const column = columns.pairColumn[row + (scratch[j] as number)] as number;
        if (column >= 0) target[n++] = column;
      }
    }
    return n;
  }
}

/** The 0/1 treatment columns of a model matrix, bit-sliced: `words` words of 32 runs for each treatment. */
export function bitSlices(design: Design, runs: Int32Array): { readonly words: number; readonly slices: Uint32Array } {
  const words = Math.ceil(runs.length / 32);
  const slices = new Uint32Array(words * design.treatments.length);
  for (let t = 0; t < design.treatments.length; t++) {
    for (let i = 0; i < runs.length; i++) {
      if (!applies(design, design.configOf[runs[i] as number] as number, t)) continue;
      const place = t * words + (i >>> 5);
      slices[place] = (slices[place] as number) | (1 << (i & 31));
    }
  }
  return { words, slices };
}
