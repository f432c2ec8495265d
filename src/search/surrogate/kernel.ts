import type { Gene } from '../genetic/genes.ts';

/**
 * How alike the values of each gene are, in one flat table: 1 for equal values, and
 * two-level: -1; categorical with L values: -1/(L-1) (a simplex code);
 * ordinal: 1 - 2 |value - value'| / (L-1), the product of thermometer codes with one ±1 bit a step.
 */
export interface Similarity {
  readonly genes: number;
  readonly table: Float64Array;
  readonly offset: Int32Array;
  readonly values: Int32Array;
}

export function similarityOf(genes: readonly Gene[]): Similarity {
  const offset = new Int32Array(genes.length);
  let size = 0;
  genes.forEach((gene, g) => {
    offset[g] = size;
    size += gene.values * gene.values;
  });
  const table = new Float64Array(size);
  genes.forEach((gene, g) => {
    for (let a = 0; a < gene.values; a++) {
      for (let b = 0; b < gene.values; b++) table[offset[g]! + a * gene.values + b] = alike(gene, a, b);
    }
  });
  return { genes: genes.length, table, offset, values: Int32Array.from(genes, (gene) => gene.values) };
}

function alike(gene: Gene, a: number, b: number): number {
  if (a === b) return 1;
  if (gene.ordinal) return 1 - (2 * Math.abs(a - b)) / (gene.values - 1);
  return -1 / (gene.values - 1);
}

/**
 * Variances of the latent function's parts and the relevance of each gene.
 * k = a s/F + b (s² - q)/(F(F-1)) + c exp(-Σ w (1-ρ)/2 / (reach F)),  s = Σ w ρ,  q = Σ w² ρ²:
 * main effects, all pairs (in O(F)), and local structure for what is of third order.
 * Relevances w are shared by the three parts, so a gene that does nothing is dropped from all.
 */
export interface Shape {
  readonly main: number;
  readonly pair: number;
  readonly local: number;
  readonly reach: number;
  readonly relevance: Float64Array;
}

/** The latent covariance from one genome (encoded) to the first `count` of many. */
export function covariances(
  similarity: Similarity,
  shape: Shape,
  x: Uint8Array,
  others: readonly Uint8Array[],
  out: Float64Array,
  count = others.length,
): Float64Array {
  const { genes, table, offset, values } = similarity;
  const { relevance } = shape;
  const rows = new Int32Array(genes);
  for (let g = 0; g < genes; g++) rows[g] = offset[g]! + x[g]! * values[g]!;
  let total = 0;
  for (let g = 0; g < genes; g++) total += relevance[g]!;
  for (let j = 0; j < count; j++) {
    const y = others[j]!;
    let s = 0;
    let q = 0;
    for (let g = 0; g < genes; g++) {
      const part = relevance[g]! * table[rows[g]! + y[g]!]!;
      s += part;
      q += part * part;
    }
    out[j] = combine(shape, genes, total, s, q);
  }
  return out;
}

/** The latent covariance from the sums s and q of {@link Shape}; total = Σ w. */
export function combine(shape: Shape, genes: number, total: number, s: number, q: number): number {
  const pairs = genes > 1 ? (s * s - q) / (genes * (genes - 1)) : 0;
  const local = Math.exp(-(total - s) / (2 * shape.reach * genes));
  return (shape.main * s) / genes + shape.pair * pairs + shape.local * local;
}

/** The latent variance at any genome: every similarity with itself is 1. */
export function priorVariance(shape: Shape): number {
  let s = 0;
  let q = 0;
  for (const w of shape.relevance) {
    s += w;
    q += w * w;
  }
  return combine(shape, shape.relevance.length, s, s, q);
}
