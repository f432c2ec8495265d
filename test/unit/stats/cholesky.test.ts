import { describe, expect, it } from 'vitest';
import { normal } from '../../../src/domain/random.ts';
import { randomFrom } from '../../../src/search/rng.ts';
import { cholesky, inverse, inverseDiagonal, logDeterminant, solve } from '../../../src/stats/cholesky.ts';

function positiveDefinite(n: number): Float64Array {
  const random = randomFrom('matrix');
  const root = Array.from({ length: n * n }, () => normal(random));
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 0.5 : 0;
    for (let k = 0; k < n; k++) sum += root[i * n + k]! * root[j * n + k]!;
    return sum;
  });
}

describe('the Cholesky factor', () => {
  const n = 7;
  const matrix = positiveDefinite(n);
  const factored = cholesky(matrix, n);

  it('solves linear equations', () => {
    const x = Float64Array.from({ length: n }, (_, i) => i - 2);
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0));
    const solved = solve(factored, b);
    for (let i = 0; i < n; i++) expect(solved[i]).toBeCloseTo(x[i]!, 9);
  });

  it('inverts', () => {
    const lower = inverse(factored);
    const full = (i: number, j: number): number => (i >= j ? lower[i * n + j]! : lower[j * n + i]!);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += matrix[i * n + k]! * full(k, j);
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
      }
    }
  });

  it('gives the diagonal of the inverse alone', () => {
    const lower = inverse(factored);
    const diagonal = inverseDiagonal(factored);
    for (let i = 0; i < n; i++) expect(diagonal[i]).toBe(lower[i * n + i]);
  });

  it('gives the logarithm of the determinant', () => {
    expect(logDeterminant(cholesky(Float64Array.from([4, 0, 2, 10]), 2))).toBeCloseTo(Math.log(36), 12);
  });

  it('factors a matrix that rounding made singular', () => {
    const ones = new Float64Array(9).fill(1);
    expect(cholesky(ones, 3).lower[0]).toBeCloseTo(1, 4);
  });

  it('refuses a matrix that is no covariance', () => {
    expect(() => cholesky(Float64Array.from([-1]), 1)).toThrow(/positive definite/);
  });
});
