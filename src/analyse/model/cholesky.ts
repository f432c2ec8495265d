/** A Cholesky factor of a scaled symmetric matrix; aliased columns are left out. */
export interface Factor {
  readonly size: number;
  /** Row-major lower triangle of diag(scale)·A·diag(scale); rows of aliased columns are 0. */
  readonly lower: Float64Array;
  readonly scale: Float64Array;
  readonly aliased: Uint8Array;
}

/** A column that earlier ones explain to this relative remainder (of its square) is aliased: R's tolerance of 1e-7, squared, is below what X'X can show. */
const ALIAS_TOLERANCE = 1e-10;

/**
 * A + diag(ridge) = L L', columns scaled to unit length. Like R's lm, the later of two aliased columns is the one left out.
 * @param ridge added to the scaled diagonal, one a column.
 */
export function factorise(matrix: Float64Array, size: number, ridge: Float64Array | null = null): Factor {
  const scale = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const diagonal = matrix[i * size + i] as number;
    scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  }
  const lower = new Float64Array(size * size);
  const aliased = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++) {
      if (aliased[j] === 1) continue;
      const other = j * size;
      const entry = (matrix[row + j] as number) * (scale[i] as number) * (scale[j] as number);
      lower[row + j] = (entry - dot(lower, row, other, j)) / (lower[other + j] as number);
    }
    const pivot = (scale[i] === 0 ? 0 : 1) + (ridge?.[i] ?? 0) - dot(lower, row, row, i);
    if (pivot > ALIAS_TOLERANCE) lower[row + i] = Math.sqrt(pivot);
    else {
      aliased[i] = 1;
      lower.fill(0, row, row + i + 1);
    }
  }
  return { size, lower, scale, aliased };
}

/** Four sums side by side: the additions of one need not wait for those of the other. */
function dot(values: Float64Array, a: number, b: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += (values[a + k] as number) * (values[b + k] as number);
    s1 += (values[a + k + 1] as number) * (values[b + k + 1] as number);
    s2 += (values[a + k + 2] as number) * (values[b + k + 2] as number);
    s3 += (values[a + k + 3] as number) * (values[b + k + 3] as number);
  }
  for (; k < length; k++) s0 += (values[a + k] as number) * (values[b + k] as number);
  return s0 + s1 + s2 + s3;
}

/** The solution of A x = right; 0 for aliased columns. */
export function solve(factor: Factor, right: Float64Array): Float64Array {
  const { size, lower, scale, aliased } = factor;
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (aliased[i] === 1) continue;
    let sum = (right[i] as number) * (scale[i] as number);
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    if (aliased[i] === 1) continue;
    const value = (x[i] as number) / (lower[i * size + i] as number);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (lower[i * size + k] as number) * value;
  }
  for (let i = 0; i < size; i++) x[i] = (x[i] as number) * (scale[i] as number);
  return x;
}

/** The inverse of A as a product: A⁻¹ = L⁻ᵀ L⁻¹ with L⁻¹ in A's own scale, row-major; rows of aliased columns are 0. */
export interface Inverse {
  readonly size: number;
  readonly root: Float64Array;
  readonly diagonal: Float64Array;
}

export function invert(factor: Factor): Inverse {
  const { size, scale } = factor;
  const root = invertLower(factor);
  const diagonal = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i <= k; i++) {
      const value = (root[k * size + i] as number) * (scale[i] as number);
      root[k * size + i] = value;
      diagonal[i] = (diagonal[i] as number) + value * value;
    }
  }
  return { size, root, diagonal };
}

/** A⁻¹ x. */
export function applyInverse({ size, root }: Inverse, x: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const row = k * size;
    let sum = 0;
    for (let i = 0; i <= k; i++) sum += (root[row + i] as number) * (x[i] as number);
    if (sum === 0) continue;
    for (let i = 0; i <= k; i++) result[i] = (result[i] as number) + (root[row + i] as number) * sum;
  }
  return result;
}

function invertLower(factor: Factor): Float64Array {
  const { size, lower, aliased } = factor;
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    if (aliased[i] === 1) continue;
    const row = i * size;
    const pivot = lower[row + i] as number;
    for (let k = 0; k < i; k++) {
      const a = lower[row + k] as number;
      if (a === 0) continue;
      for (let j = 0; j <= k; j++) result[row + j] = (result[row + j] as number) - a * (result[k * size + j] as number);
    }
    for (let j = 0; j < i; j++) result[row + j] = (result[row + j] as number) / pivot;
    result[row + i] = 1 / pivot;
  }
  return result;
}
