/** A dense lower-triangular factor, row-major; only the lower triangle is meaningful. */
export interface Cholesky {
  readonly n: number;
  readonly lower: Float64Array;
}

/** Added to the diagonal, relative to it, where rounding made a matrix indefinite; tripled at each try. */
const FIRST_JITTER = 1e-10;
const JITTER_TRIES = 12;

/**
 * Factor a symmetric positive definite matrix (row-major, lower triangle read): A = L L'.
 * Sums run in a fixed order, so the result is the same on any machine.
 * @throws Error where the matrix is far from positive definite.
 */
export function cholesky(matrix: Float64Array, n: number): Cholesky {
  let jitter = 0;
  for (let attempt = 0; attempt <= JITTER_TRIES; attempt++) {
    const lower = factor(matrix, n, jitter);
    if (lower !== null) return { n, lower };
    jitter = jitter === 0 ? FIRST_JITTER : jitter * 10;
  }
  throw new Error('a covariance matrix is not positive definite');
}

function factor(matrix: Float64Array, n: number, jitter: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = matrix[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= lower[rowI + k]! * lower[rowJ + k]!;
      if (i === j) {
        sum += jitter * matrix[rowI + i]!;
        if (!(sum > 0)) return null;
        lower[rowI + i] = Math.sqrt(sum);
      } else {
        lower[rowI + j] = sum / lower[rowJ + j]!;
      }
    }
  }
  return lower;
}

/** Solve L v = b in place. */
export function forwardSolve({ n, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= lower[row + k]! * b[k]!;
    b[i] = sum / lower[row + i]!;
  }
  return b;
}

/** Solve A x = b in place. */
export function solve(factored: Cholesky, b: Float64Array): Float64Array {
  const { n, lower } = factored;
  forwardSolve(factored, b);
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! / lower[i * n + i]!;
    b[i] = value;
    const row = i * n;
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
function inverseFactor({ n, lower }: Cholesky): Float64Array {
  const inv = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const out = j * n;
    inv[out + j] = 1 / lower[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[row + k]! * inv[out + k]!;
      inv[out + i] = sum / lower[row + i]!;
    }
  }
  return inv;
}
