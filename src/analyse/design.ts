import type { TreatmentClass } from '../domain/factor.ts';
import { type RunTable, type Treatment, treatmentsOfTable } from './table.ts';

/**
 * Runs gathered by configuration, one bit a treatment.
 * Deltas, models and paths work on configurations, so that a configuration that was run often counts once.
 */
export interface Design {
  readonly treatments: readonly Treatment[];
  /** 32-bit words per configuration: its treatments, and behind them its epoch where there are several. */
  readonly words: number;
  /** Words of the treatments alone. */
  readonly treatmentWords: number;
  readonly configs: number;
  /** configs × words; bit t set: treatment t is applied. */
  readonly bits: Uint32Array;
  /** ln of the median µs per task of the configuration's runs (median of logs). */
  readonly ln: Float64Array;
  readonly count: Uint32Array;
  /** Configuration of each run. */
  readonly configOf: Int32Array;
  readonly lnOfRun: Float64Array;
  readonly unixSeconds: Float64Array | null;
  readonly epochOfRun: Uint32Array | null;
  readonly index: ConfigIndex;
  /** For each treatment the bits of its whole factor: none of them set means the factor is at its base. */
  readonly factorMask: readonly Uint32Array[];
}

/** Open-addressing hash table from bits to configuration, and a bit filter in front of it. */
interface ConfigIndex {
  readonly slots: Int32Array;
  readonly hashes: Uint32Array;
  readonly filter: Uint32Array;
  /** Zobrist key of each treatment: a configuration's hash is the XOR of the keys of what it applies. */
  readonly keys: Uint32Array;
}

/** Fixed start of the key generator: the hash decides nothing but speed and the folds of the cross-validation. */
const KEY_SEED = 0x9e3779b9;

/**
 * @param without treatments whose runs are left out (`--without`, the post's 'keep logs').
 * @param classes class by treatment name where the catalogue knows it.
 */
export function buildDesign(
  table: RunTable,
  without: readonly string[] = [],
  classes: { readonly [treatment: string]: TreatmentClass } = {},
): Design {
  const all = treatmentsOfTable(table, classes);
  const treatments = all.filter((treatment) => !without.includes(treatment.name));
  const treatmentWords = Math.max(1, Math.ceil(treatments.length / 32));
  const words = treatmentWords + (table.epochs === null ? 0 : 1);
  const { epochs } = table;
  const rows = keptRows(table, all, new Set(without));
  const runBits = bitsOfRows(table, treatments, rows, words);
  const keys = zobristKeys(words * 32);
  const grouped = group(runBits, rows.length, words, keys);
  const lnOfRun = Float64Array.from(rows, (row) => Math.log(table.usPerTask[row] as number));
  const { ln, count } = locations(lnOfRun, grouped.configOf, grouped.configs);
  return {
    treatments,
    words,
    treatmentWords,
    configs: grouped.configs,
    bits: grouped.bits,
    ln,
    count,
    configOf: grouped.configOf,
    lnOfRun,
    unixSeconds: table.unixSeconds === null ? null : pickRows(table.unixSeconds, rows),
    epochOfRun: epochs === null ? null : Uint32Array.from(rows, (row) => epochs[row] as number),
    index: { slots: grouped.slots, hashes: grouped.hashes, filter: filterOf(grouped.hashes), keys },
    factorMask: factorMasks(treatments, words),
  };
}

/** The name of treatment t. */
export function nameOf(design: Design, t: number): string {
  return design.treatments[t]?.name ?? '';
}

/** Whether configuration u applies treatment t. */
export function applies(design: Design, u: number, t: number): boolean {
  return (((design.bits[u * design.words + (t >>> 5)] as number) >>> (t & 31)) & 1) === 1;
}

/** Whether the factor of treatment t is at its base in configuration u, so that t can be added. */
export function isFree(design: Design, u: number, t: number): boolean {
  const mask = design.factorMask[t] as Uint32Array;
  for (let w = 0; w < design.words; w++) {
    if (((design.bits[u * design.words + w] as number) & (mask[w] as number)) !== 0) return false;
  }
  return true;
}

/** The configuration u ∪ {t} (or u without t where it applies t); -1 where it was never run. */
export function neighbour(design: Design, u: number, t: number): number {
  return flipped(design, u, t, null);
}

/** The configuration u with `to` in place of `from`; -1 where it was never run. */
export function exchanged(design: Design, u: number, from: number, to: number): number {
  return flipped(design, u, from, to);
}

function flipped(design: Design, u: number, t: number, other: number | null): number {
  const { index, words, bits } = design;
  const otherKey = other === null ? 0 : (index.keys[other] as number);
  const hash = ((index.hashes[u] as number) ^ (index.keys[t] as number) ^ otherKey) >>> 0;
  if (!maybe(index.filter, hash)) return -1;
  const word = t >>> 5;
  const bit = 1 << (t & 31);
  const otherWord = other === null ? -1 : other >>> 5;
  const otherBit = other === null ? 0 : 1 << (other & 31);
  const mask = index.slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const v = index.slots[slot] as number;
    if (v < 0) return -1;
    if (index.hashes[v] !== hash) continue;
    let w = 0;
    while (
      w < words &&
      (bits[v * words + w] as number) ===
        ((bits[u * words + w] as number) ^ (w === word ? bit : 0) ^ (w === otherWord ? otherBit : 0)) >>> 0
    )
      w++;
    if (w === words) return v;
  }
}

/** The configuration that applies exactly these treatments, in the epoch of most runs; -1 where it was never run. */
export function findConfig(design: Design, wanted: Iterable<number>): number {
  const target = new Uint32Array(design.words);
  let hash = 0;
  for (const t of wanted) {
    target[t >>> 5] = ((target[t >>> 5] as number) | (1 << (t & 31))) >>> 0;
    hash = (hash ^ (design.index.keys[t] as number)) >>> 0;
  }
  const mask = design.index.slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const v = design.index.slots[slot] as number;
    if (v < 0) return -1;
    if (target.every((word, w) => design.bits[v * design.words + w] === word)) return v;
  }
}

/** Indices of the treatments that a configuration applies, ascending. */
export function appliedBy(design: Design, u: number): number[] {
  return design.treatments.flatMap((_, t) => (applies(design, u, t) ? [t] : []));
}

function keptRows(table: RunTable, all: readonly Treatment[], without: ReadonlySet<string>): Int32Array {
  const dropped = all.filter((treatment) => without.has(treatment.name));
  const width = table.factors.length;
  const rows = new Int32Array(table.rows);
  let kept = 0;
  for (let row = 0; row < table.rows; row++) {
    if (dropped.every((treatment) => table.levels[row * width + treatment.factor] !== treatment.level))
      rows[kept++] = row;
  }
  return rows.subarray(0, kept);
}

function bitsOfRows(table: RunTable, treatments: readonly Treatment[], rows: Int32Array, words: number): Uint32Array {
  const width = table.factors.length;
  const bits = new Uint32Array(rows.length * words);
  /** Treatment of each level of each factor, -1 for a base. */
  const treatmentAt = table.factors.map((factor, f) =>
    Int32Array.from(factor.levels, (_, level) => treatments.findIndex((t) => t.factor === f && t.level === level)),
  );
  rows.forEach((row, r) => {
    for (let f = 0; f < width; f++) {
      const level = table.levels[row * width + f] as number;
      if (level === 0) continue;
      const t = (treatmentAt[f] as Int32Array)[level] as number;
      const place = r * words + (t >>> 5);
      bits[place] = (bits[place] as number) | (1 << (t & 31));
    }
    if (table.epochs !== null) bits[(r + 1) * words - 1] = table.epochs[row] as number;
  });
  return bits;
}

/** 32-bit mixing of a counter (splitmix32). */
function zobristKeys(bits: number): Uint32Array {
  return Uint32Array.from({ length: bits }, (_, t) => {
    let x = (KEY_SEED * (t + 1)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  });
}

interface Grouped {
  readonly configs: number;
  readonly bits: Uint32Array;
  readonly configOf: Int32Array;
  readonly hashes: Uint32Array;
  readonly slots: Int32Array;
}

function group(runBits: Uint32Array, runs: number, words: number, keys: Uint32Array): Grouped {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * runs + 2))).fill(-1);
  const mask = slots.length - 1;
  const bits = new Uint32Array(runs * words);
  const hashes = new Uint32Array(runs);
  const configOf = new Int32Array(runs);
  let configs = 0;
  for (let run = 0; run < runs; run++) {
    const hash = hashOf(runBits, run * words, words, keys);
    let slot = hash & mask;
    let v = slots[slot] as number;
    while (v >= 0 && !(hashes[v] === hash && sameBits(bits, v * words, runBits, run * words, words))) {
      slot = (slot + 1) & mask;
      v = slots[slot] as number;
    }
    if (v < 0) {
      v = configs++;
      slots[slot] = v;
      hashes[v] = hash;
      bits.set(runBits.subarray(run * words, (run + 1) * words), v * words);
    }
    configOf[run] = v;
  }
  return { configs, bits: bits.slice(0, configs * words), configOf, hashes: hashes.slice(0, configs), slots };
}

function hashOf(bits: Uint32Array, from: number, words: number, keys: Uint32Array): number {
  let hash = 0;
  for (let w = 0; w < words; w++) {
    let left = bits[from + w] as number;
    while (left !== 0) {
      const low = left & -left;
      hash ^= keys[w * 32 + 31 - Math.clz32(low)] as number;
      left ^= low;
    }
  }
  return hash >>> 0;
}

function sameBits(a: Uint32Array, i: number, b: Uint32Array, j: number, words: number): boolean {
  for (let w = 0; w < words; w++) if (a[i + w] !== b[j + w]) return false;
  return true;
}

/** 32 bits of filter per configuration keep false alarms near 3 %. */
function filterOf(hashes: Uint32Array): Uint32Array {
  const size = 2 ** Math.min(20, Math.max(5, Math.ceil(Math.log2(hashes.length + 1))));
  const filter = new Uint32Array(size);
  for (const hash of hashes) {
    const word = (hash >>> 5) & (size - 1);
    filter[word] = (filter[word] as number) | (1 << (hash & 31));
  }
  return filter;
}

function maybe(filter: Uint32Array, hash: number): boolean {
  return (((filter[(hash >>> 5) & (filter.length - 1)] as number) >>> (hash & 31)) & 1) === 1;
}

function locations(
  lnOfRun: Float64Array,
  configOf: Int32Array,
  configs: number,
): { ln: Float64Array; count: Uint32Array } {
  const count = new Uint32Array(configs);
  for (const u of configOf) count[u] = (count[u] as number) + 1;
  const start = new Uint32Array(configs + 1);
  for (let u = 0; u < configs; u++) start[u + 1] = (start[u] as number) + (count[u] as number);
  const place = start.slice(0, configs);
  const ordered = new Float64Array(lnOfRun.length);
  configOf.forEach((u, run) => {
    const at = place[u] as number;
    ordered[at] = lnOfRun[run] as number;
    place[u] = at + 1;
  });
  const ln = new Float64Array(configs);
  for (let u = 0; u < configs; u++) ln[u] = medianOf(ordered.subarray(start[u] as number, start[u + 1] as number));
  return { ln, count };
}

function medianOf(values: Float64Array): number {
  if (values.length > 2) values.sort();
  const middle = values.length >> 1;
  const upper = values[middle] as number;
  return values.length % 2 === 1 ? upper : (upper + (values[middle - 1] as number)) / 2;
}

function pickRows(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function factorMasks(treatments: readonly Treatment[], words: number): Uint32Array[] {
  return treatments.map((treatment) => {
    const mask = new Uint32Array(words);
    treatments.forEach((other, t) => {
      if (other.factor === treatment.factor) mask[t >>> 5] = (mask[t >>> 5] as number) | (1 << (t & 31));
    });
    return mask;
  });
}
