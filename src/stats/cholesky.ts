/** A dense lower-triangular factor, row-major; only the lower triangle is meaningful. */
export interface Cholesky {
  readonly n: number;
  /** A row whose pivot is 0 is 0 throughout: the column says nothing that earlier ones do not say. */
  readonly lower: Float64Array;
}

/** start - Σ l[a + k] l[b + k] over the first `length` columns. The order of the sum decides the last bits. */
type Remainder = (lower: Float64Array, a: number, b: number, length: number, start: number) => number;

/**
 * A = L L' row by row.
 * @param entry   a value of A's lower triangle.
 * @param pivotOf the squared pivot of a row from what is left of its diagonal; 0 leaves the row out, null gives up.
 */
export function factorRows(
  n: number,
  entry: (i: number, j: number) => number,
  remainder: Remainder,
  pivotOf: (i: number, left: number) => number | null,
): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const pivot = lower[j * n + j]!;
      if (pivot !== 0) lower[row + j] = remainder(lower, row, j * n, j, entry(i, j)) / pivot;
    }
    const pivot = pivotOf(i, remainder(lower, row, row, i, entry(i, i)));
    if (pivot === null) return null;
    if (pivot === 0) lower.fill(0, row, row + i);
    else lower[row + i] = Math.sqrt(pivot);
  }
  return lower;
}

/** One term after the other, so that the result is the same on any machine. */
function inOrder(lower: Float64Array, a: number, b: number, length: number, start: number): number {
  let sum = start;
  for (let k = 0; k < length; k++) sum -= lower[a + k]! * lower[b + k]!;
  return sum;
}

/** Added to the diagonal, relative to it, where rounding made a matrix indefinite; tenfold at each try. */
const FIRST_JITTER = 1e-10;
const JITTER_TRIES = 12;

/**
 * Factor a symmetric positive definite matrix (row-major, lower triangle read): A = L L'.
 * @throws Error where the matrix is far from positive definite.
 */
export function cholesky(matrix: Float64Array, n: number): Cholesky {
  const entry = (i: number, j: number): number => matrix[i * n + j]!;
  let jitter = 0;
  for (let attempt = 0; attempt <= JITTER_TRIES; attempt++) {
    const lower = factorRows(n, entry, inOrder, (i, left) => {
      const pivot = left + jitter * entry(i, i);
      return pivot > 0 ? pivot : null;
    });
    if (lower !== null) return { n, lower };
    jitter = jitter === 0 ? FIRST_JITTER : jitter * 10;
  }
  throw new Error('a covariance matrix is not positive definite');
}

/** Solve L v = b in place. */
export function forwardSolve({ n, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const pivot = lower[row + i]!;
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= lower[row + k]! * b[k]!;
    b[i] = pivot === 0 ? 0 : sum / pivot;
  }
  return b;
}

/** Solve A x = b in place. */
export function solve(factored: Cholesky, b: Float64Array): Float64Array {
  const { n, lower } = factored;
  forwardSolve(factored, b);
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const pivot = lower[row + i]!;
    if (pivot === 0) continue;
    const value = b[i]! / pivot;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k]! -= lower[row + k]! * value;
  }
  return b;
}

/** ln |A|. */
export function logDeterminant({ n, lower }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i]!);
  return 2 * sum;
}

/** A⁻¹, lower triangle and diagonal filled. */
export function inverse(factored: Cholesky): Float64Array {
  const { n } = factored;
  const inv = inverseFactor(factored);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inv[i * n + k]! * inv[j * n + k]!;
      result[i * n + j] = sum;
    }
  }
  return result;
}

/** The diagonal of A⁻¹, at half the cost of the whole. */
export function inverseDiagonal(factored: Cholesky): Float64Array {
  const { n } = factored;
  const inv = inverseFactor(factored);
  return new Float64Array(n).map((_, i) => {
    let sum = 0;
    for (let k = i; k < n; k++) sum += inv[i * n + k]! * inv[i * n + k]!;
    return sum;
  });
}

/** L⁻¹, its columns as rows, so that all inner loops run along rows. */
export function inverseFactor({ n, lower }: Cholesky): Float64Array {
  const inv = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const out = j * n;
    if (lower[out + j] === 0) continue;
    inv[out + j] = 1 / lower[out + j]!;
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      const pivot = lower[row + i]!;
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[row + k]! * inv[out + k]!;
      inv[out + i] = pivot === 0 ? 0 : sum / pivot;
    }
  }
  return inv;
}
