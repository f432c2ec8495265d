import type { Design } from '../design.ts';
import { type ActiveColumns, bitSlices, type ModelColumns } from './columns.ts';

/** X'X and X'y of a set of runs, dense and symmetric. */
export interface NormalEquations {
  readonly size: number;
  readonly gram: Float64Array;
  readonly right: Float64Array;
  readonly squares: number;
  readonly runs: number;
}

/** Some runs of a data set, and what they are regressed on. */
export interface ModelRows {
  readonly design: Design;
  readonly columns: ModelColumns;
  readonly active: ActiveColumns;
  readonly runs: Int32Array;
  readonly y: Float64Array;
}

/** Words of a block that stays in the first-level cache through the four nested loops. */
const BLOCK_WORDS = 2048;

/**
 * X'X of treatments and their pairs is a table of how often up to four treatments occur together:
 * counted by AND and population count on bit-sliced columns, C(F,4)·N/32 word operations, exact.
 */
export function normalEquations(part: ModelRows): NormalEquations {
  const { design, columns, runs } = part;
  const size = columns.names.length;
  const gram = new Float64Array(size * size);
  const right = new Float64Array(size);
  countTogetherInto(gram, design, columns, runs);
  const squares = addDense(gram, right, part);
  mirror(gram, size);
  return { size, gram, right, squares, runs: runs.length };
}

/** a + sign·b, for folds. */
export function combined(a: NormalEquations, b: NormalEquations, sign: 1 | -1): NormalEquations {
  return {
    size: a.size,
    gram: a.gram.map((value, i) => value + sign * (b.gram[i] as number)),
    right: a.right.map((value, i) => value + sign * (b.right[i] as number)),
    squares: a.squares + sign * b.squares,
    runs: a.runs + sign * b.runs,
  };
}

function countTogetherInto(gram: Float64Array, design: Design, columns: ModelColumns, runs: Int32Array): void {
  const { words, slices } = bitSlices(design, runs);
  const treatments = design.treatments.length;
  const add = adder(gram, columns, treatments);
  const blockI = new Uint32Array(BLOCK_WORDS);
  const blockJ = new Uint32Array(BLOCK_WORDS);
  const blockK = new Uint32Array(BLOCK_WORDS);
  const withPairs = columns.pairs.length > 0;
  for (let from = 0; from < words; from += BLOCK_WORDS) {
    const length = Math.min(BLOCK_WORDS, words - from);
    for (let i = 0; i < treatments; i++) {
      blockI.set(slices.subarray(i * words + from, i * words + from + length));
      add.one(i, population(blockI, length));
      for (let j = i + 1; j < treatments; j++) {
        const two = and(blockJ, blockI, slices, j * words + from, length);
        add.two(i, j, two);
        if (!withPairs || two === 0) continue;
        for (let k = j + 1; k < treatments; k++) {
          const three = and(blockK, blockJ, slices, k * words + from, length);
          if (three === 0) continue;
          add.three(i, j, k, three);
          for (let l = k + 1; l < treatments; l++) {
            add.four(i, j, k, l, andPopulation(blockK, slices, l * words + from, length));
          }
        }
      }
    }
  }
}

/** Which entries of the upper triangle each count belongs to. */
function adder(gram: Float64Array, columns: ModelColumns, treatments: number) {
  const size = columns.names.length;
  const { mainColumn, pairColumn } = columns;
  const main = (i: number): number => mainColumn[i] as number;
  const pair = (i: number, j: number): number => pairColumn[i * treatments + j] as number;
  const plus = (a: number, b: number, n: number): void => {
    if (a < 0 || b < 0) return;
    const place = a < b ? a * size + b : b * size + a;
    gram[place] = (gram[place] as number) + n;
  };
  return {
    one: (i: number, n: number): void => plus(main(i), main(i), n),
    two: (i: number, j: number, n: number): void => {
      const ij = pair(i, j);
      plus(main(i), main(j), n);
      plus(main(i), ij, n);
      plus(main(j), ij, n);
      plus(ij, ij, n);
    },
    three: (i: number, j: number, k: number, n: number): void => {
      const ij = pair(i, j);
      const ik = pair(i, k);
      const jk = pair(j, k);
      plus(main(i), jk, n);
      plus(main(j), ik, n);
      plus(main(k), ij, n);
      plus(ij, ik, n);
      plus(ij, jk, n);
      plus(ik, jk, n);
    },
    four: (i: number, j: number, k: number, l: number, n: number): void => {
      plus(pair(i, j), pair(k, l), n);
      plus(pair(i, k), pair(j, l), n);
      plus(pair(i, l), pair(j, k), n);
    },
  };
}

/** target = source & slice. @returns the number of bits set. */
function and(target: Uint32Array, source: Uint32Array, slices: Uint32Array, from: number, length: number): number {
  for (let w = 0; w < length; w++) target[w] = (source[w] as number) & (slices[from + w] as number);
  return population(target, length);
}

function population(words: Uint32Array, length: number): number {
  let total = 0;
  for (let w = 0; w < length; w++) {
    let v = words[w] as number;
    v -= (v >>> 1) & 0x55555555;
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
    total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}

/**
 * Bits of (words & slice). Three words are summed as nibbles before their bytes are (Warren, Hacker's Delight, 5-1),
 * which halves the work of the innermost loop.
 */
function andPopulation(words: Uint32Array, slices: Uint32Array, from: number, length: number): number {
  let total = 0;
  let w = 0;
  for (; w + 2 < length; w += 3) {
    let a = (words[w] as number) & (slices[from + w] as number);
    let b = (words[w + 1] as number) & (slices[from + w + 1] as number);
    let c = (words[w + 2] as number) & (slices[from + w + 2] as number);
    a -= (a >>> 1) & 0x55555555;
    b -= (b >>> 1) & 0x55555555;
    c -= (c >>> 1) & 0x55555555;
    const nibbles =
      (a & 0x33333333) +
      ((a >>> 2) & 0x33333333) +
      (b & 0x33333333) +
      ((b >>> 2) & 0x33333333) +
      (c & 0x33333333) +
      ((c >>> 2) & 0x33333333);
    const bytes = (nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f);
    total += Math.imul(bytes, 0x01010101) >>> 24;
  }
  for (; w < length; w++) {
    let v = (words[w] as number) & (slices[from + w] as number);
    v -= (v >>> 1) & 0x55555555;
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
    total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}

/** Rows of dense columns against all, and X'y: sums per configuration first, then over its active columns. */
function addDense(gram: Float64Array, right: Float64Array, part: ModelRows): number {
  const { design, columns, runs, y } = part;
  const { dense } = columns;
  const size = columns.names.length;
  const stride = dense + 1;
  const sums = new Float64Array(design.configs * stride);
  const seen = new Uint8Array(design.configs);
  let squares = 0;
  for (const run of runs) {
    const u = design.configOf[run] as number;
    const value = y[run] as number;
    seen[u] = 1;
    squares += value * value;
    sums[u * stride + dense] = (sums[u * stride + dense] as number) + value;
    for (let d = 0; d < dense; d++) {
      const x = columns.denseValues[run * dense + d] as number;
      sums[u * stride + d] = (sums[u * stride + d] as number) + x;
      right[d] = (right[d] as number) + x * value;
      for (let e = d; e < dense; e++) {
        gram[d * size + e] = (gram[d * size + e] as number) + x * (columns.denseValues[run * dense + e] as number);
      }
    }
  }
  const { active } = part;
  for (let u = 0; u < design.configs; u++) {
    if (seen[u] === 0) continue;
    active.load(u);
    for (let i = active.from; i < active.to; i++) {
      const column = active.buffer[i] as number;
      right[column] = (right[column] as number) + (sums[u * stride + dense] as number);
      for (let d = 0; d < dense; d++) {
        gram[d * size + column] = (gram[d * size + column] as number) + (sums[u * stride + d] as number);
      }
    }
  }
  return squares;
}

function mirror(gram: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) gram[j * size + i] = gram[i * size + j] as number;
  }
}
