import { factorise, invert, solveScaled } from '../../stats/scaled-cholesky.ts';
import type { NormalEquations } from './gram.ts';

/** Candidates for λ, relative to unit-length columns. */
const CANDIDATES = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1];

/**
 * The ridge with the smallest generalised cross-validation score (Golub, Heath & Wahba 1979).
 * @param free the first columns that are not penalised (intercept, time).
 * @returns the addition to the scaled diagonal, one a column.
 */
export function ridgeByGcv(equations: NormalEquations, free: number): Float64Array {
  let best = { score: Number.POSITIVE_INFINITY, ridge: diagonal(equations.size, free, CANDIDATES[0] as number) };
  for (const lambda of CANDIDATES) {
    const ridge = diagonal(equations.size, free, lambda);
    const score = gcv(equations, ridge);
    if (score < best.score) best = { score, ridge };
  }
  return best.ridge;
}

function diagonal(size: number, free: number, lambda: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i < free ? 0 : lambda));
}

function gcv(equations: NormalEquations, ridge: Float64Array): number {
  const { size, gram, right, squares, runs } = equations;
  const factor = factorise(gram, size, ridge);
  const b = solveScaled(factor, right);
  const diagonalOfInverse = invert(factor).diagonal;
  let fitted = 0;
  let cross = 0;
  let trace = 0;
  for (let i = 0; i < size; i++) {
    if (factor.aliased[i] === 1) continue;
    const value = b[i] as number;
    const square = (factor.scale[i] as number) ** 2;
    cross += value * (right[i] as number);
    // A b = right − ridge b: b'Ab without a product of matrices
    fitted += value * ((right[i] as number) - ((ridge[i] as number) * value) / square);
    trace += 1 - ((ridge[i] as number) * (diagonalOfInverse[i] as number)) / square;
  }
  const remaining = Math.max(1e-9, 1 - trace / runs);
  return (squares - 2 * cross + fitted) / runs / remaining ** 2;
}
