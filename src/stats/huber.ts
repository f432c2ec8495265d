import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { madSd, median } from './quantile.ts';

/** Residuals beyond this many scales are downweighted: 95 % efficient for normal noise (Huber 1964). */
export const HUBER_K = 1.345;
/** The smallest scale (ln) that is believed: a run's score is not repeatable to less than 2 %. */
const SCALE_FLOOR = 0.02;
const ROUNDS = 30;
const CONVERGED = 1e-9;

/** Huber's weight of a standardised residual. */
export function huberWeight(z: number): number {
  const size = Math.abs(z);
  return size <= HUBER_K ? 1 : HUBER_K / size;
}

/**
 * Huber location (k = 1.345, MAD scale with a floor of 2 %) of ln scores.
 * @param weights prior weights (0.3 for a flagged run), one each; 1 where left out.
 * @returns NaN for no values.
 */
export function huberLocation(values: readonly number[], weights: readonly number[] = []): number {
  let centre = median(values);
  const scale = Math.max(madSd(values, centre), SCALE_FLOOR);
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    let total = 0;
    for (const [i, value] of values.entries()) {
      const w = huberWeight((value - centre) / scale) * (weights[i] ?? 1);
      sum += w * value;
      total += w;
    }
    const next = sum / total;
    if (!(Math.abs(next - centre) > CONVERGED)) return next;
    centre = next;
  }
  return centre;
}

export interface HuberFit {
  readonly coefficients: readonly number[];
  /** Huber 1973; NaN where the rows do not exceed the columns. */
  readonly standardErrors: readonly number[];
  readonly residuals: readonly number[];
  readonly scale: number;
  readonly df: number;
}

/**
 * Robust regression by iteratively reweighted least squares (Huber's psi, k = 1.345, MAD scale).
 * se from tau² = s² Σψ² / ((N - p) mean(ψ')²) (Huber 1973).
 * @param rows N rows of p numbers, N >= 1. A tiny ridge keeps aliased columns finite.
 * @param weights prior weights, one a row; 1 where left out.
 */
export function huberRegression(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  weights: readonly number[] = [],
): HuberFit {
  const x = new Matrix(rows.map((row) => [...row]));
  const df = x.rows - x.columns;
  let robust = values.map(() => 1);
  let coefficients: number[] = [];
  let residuals: number[] = [];
  let scale = SCALE_FLOOR;
  for (let round = 0; round < ROUNDS; round++) {
    const combined = robust.map((w, i) => w * (weights[i] ?? 1));
    coefficients = solveWeighted(x, values, combined);
    residuals = values.map((value, i) => value - dot(x.getRow(i), coefficients));
    scale = residualScale(residuals, df);
    const next = residuals.map((r) => huberWeight(r / scale));
    const change = Math.max(...next.map((w, i) => Math.abs(w - (robust[i] ?? 1))));
    robust = next;
    if (change < 1e-6) break;
  }
  const tau = huberTau(residuals, scale, df);
  const inverse = normalMatrix(
    x,
    values.map((_, i) => weights[i] ?? 1),
  );
  const covariance = new CholeskyDecomposition(inverse).solve(Matrix.eye(x.columns));
  const standardErrors = coefficients.map((_, j) => tau * Math.sqrt(covariance.get(j, j)));
  return { coefficients, standardErrors, residuals, scale, df };
}

/** MAD scale of the residuals about 0, corrected for the fitted columns. */
function residualScale(residuals: readonly number[], df: number): number {
  const inflation = df > 0 ? Math.sqrt(residuals.length / df) : 1;
  return Math.max(madSd(residuals, 0) * inflation, SCALE_FLOOR);
}

/** The sd of a Huber fit's noise: s · sqrt(Σψ² / (N - p)) / mean(ψ'). @param df N - p. */
export function huberTau(residuals: readonly number[], scale: number, df: number): number {
  if (df <= 0) return Number.NaN;
  const psi = residuals.map((r) => Math.max(-HUBER_K, Math.min(HUBER_K, r / scale)));
  const inside = psi.filter((value) => Math.abs(value) < HUBER_K).length / residuals.length;
  const sum = psi.reduce((total, value) => total + value * value, 0);
  return (scale * Math.sqrt(sum / df)) / Math.max(inside, 0.1);
}

function solveWeighted(x: Matrix, values: readonly number[], weights: readonly number[]): number[] {
  const right = new Matrix(x.columns, 1);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++) {
      right.set(j, 0, right.get(j, 0) + x.get(i, j) * (weights[i] ?? 1) * (values[i] ?? 0));
    }
  }
  return new CholeskyDecomposition(normalMatrix(x, weights)).solve(right).to1DArray();
}

/** Relative size of the ridge that keeps a rank-deficient design solvable. */
const RIDGE = 1e-9;

/** X'WX with a ridge, exactly symmetric. */
function normalMatrix(x: Matrix, weights: readonly number[]): Matrix {
  const normal = new Matrix(x.columns, x.columns);
  for (let j = 0; j < x.columns; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i < x.rows; i++) sum += x.get(i, j) * x.get(i, k) * (weights[i] ?? 1);
      normal.set(j, k, sum);
      normal.set(k, j, sum);
    }
  }
  const ridge = (RIDGE * normal.trace()) / Math.max(1, x.columns) + Number.MIN_VALUE;
  for (let j = 0; j < x.columns; j++) normal.set(j, j, normal.get(j, j) + ridge);
  return normal;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
