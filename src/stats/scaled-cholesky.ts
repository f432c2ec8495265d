import { type Cholesky, factorRows, inverseFactor, solve } from './cholesky.ts';

/** A Cholesky factor of diag(scale)·A·diag(scale); aliased columns are left out. */
export interface ScaledCholesky extends Cholesky {
  readonly scale: Float64Array;
  readonly aliased: Uint8Array;
}

/** A column that earlier ones explain to this relative remainder (of its square) is aliased: R's tolerance of 1e-7, squared, is below what X'X can show. */
const ALIAS_TOLERANCE = 1e-10;

/**
 * A + diag(ridge) = L L', columns scaled to unit length. Like R's lm, the later of two aliased columns is the one left out.
 * @param ridge added to the scaled diagonal, one a column.
 */
export function factorise(matrix: Float64Array, n: number, ridge: Float64Array | null = null): ScaledCholesky {
  const scale = Float64Array.from({ length: n }, (_, i) => {
    const diagonal = matrix[i * n + i]!;
    return diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  });
  const aliased = new Uint8Array(n);
  const entry = (i: number, j: number): number =>
    i === j ? (scale[i] === 0 ? 0 : 1) + (ridge?.[i] ?? 0) : matrix[i * n + j]! * scale[i]! * scale[j]!;
  const lower = factorRows(n, entry, fourfold, (i, left) => {
    if (left > ALIAS_TOLERANCE) return left;
    aliased[i] = 1;
    return 0;
  });
  return { n, lower: lower ?? new Float64Array(n * n), scale, aliased };
}

/** Four sums side by side: the additions of one need not wait for those of the other. */
function fourfold(values: Float64Array, a: number, b: number, length: number, start: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += values[a + k]! * values[b + k]!;
    s1 += values[a + k + 1]! * values[b + k + 1]!;
    s2 += values[a + k + 2]! * values[b + k + 2]!;
    s3 += values[a + k + 3]! * values[b + k + 3]!;
  }
  for (; k < length; k++) s0 += values[a + k]! * values[b + k]!;
  return start - (s0 + s1 + s2 + s3);
}

/** The solution of A x = right; 0 for aliased columns. */
export function solveScaled(factor: ScaledCholesky, right: Float64Array): Float64Array {
  const { scale } = factor;
  const x = solve(
    factor,
    right.map((value, i) => value * scale[i]!),
  );
  return x.map((value, i) => value * scale[i]!);
}

/** The inverse of A as a product: A⁻¹ = L⁻ᵀ L⁻¹. */
export interface Inverse {
  readonly n: number;
  /** L⁻¹ in A's own scale, its columns as rows; those of aliased columns are 0. */
  readonly root: Float64Array;
  readonly diagonal: Float64Array;
}

export function invert(factor: ScaledCholesky): Inverse {
  const { n, scale } = factor;
  const root = inverseFactor(factor);
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = i; k < n; k++) {
      const value = root[i * n + k]! * scale[i]!;
      root[i * n + k] = value;
      diagonal[i]! += value * value;
    }
  }
  return { n, root, diagonal };
}

/** A⁻¹ x. */
export function applyInverse({ n, root }: Inverse, x: Float64Array): Float64Array {
  const inner = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = i; k < n; k++) inner[k]! += root[i * n + k]! * x[i]!;
  }
  return x.map((_, i) => {
    let sum = 0;
    for (let k = i; k < n; k++) sum += root[i * n + k]! * inner[k]!;
    return sum;
  });
}
