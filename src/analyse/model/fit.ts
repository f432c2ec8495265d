import { studentCdf } from '../../stats/distributions.ts';
import { quantileOfSorted, sorted } from '../../stats/quantile.ts';
import {
  applyInverse,
  factorise,
  type Inverse,
  invert,
  type ScaledCholesky,
  solveScaled,
} from '../../stats/scaled-cholesky.ts';
import type { Design } from '../design.ts';
import { ActiveColumns, type ModelColumns, RUNS_PER_COLUMN } from './columns.ts';
import { fitness } from './fitness.ts';
import { combined, type NormalEquations, normalEquations } from './gram.ts';
import { ridgeByGcv } from './ridge.ts';

export interface Coefficient {
  readonly name: string;
  /** NaN: aliased with columns before it. */
  readonly value: number;
  /** Classical standard error (equal noise, independent runs). */
  readonly se: number;
  /** Robust: heteroscedastic, runs of one configuration dependent (HC3-like, clustered). */
  readonly robustSe: number;
  /** Two-sided, from the robust error. */
  readonly p: number;
  /** Huber's estimate: differs where single runs pull. */
  readonly huber: number;
  readonly vif: number;
}

/** A linear model of the score on treatments. */
export interface Model {
  readonly columns: ModelColumns;
  readonly coefficients: readonly Coefficient[];
  readonly method: 'least squares' | 'ridge';
  readonly aliased: readonly string[];
  readonly df: number;
  readonly residualSd: number;
  /** null: all runs took the same time. */
  readonly r2: number | null;
  /** R² of runs predicted by a model that never saw their configuration; null: too few configurations. */
  readonly r2OutOfFold: number | null;
  /** Prediction of each run, out of fold where that is possible. */
  readonly predicted: Float64Array;
  readonly residuals: Float64Array;
}

const FOLDS = 5;
const REFINEMENTS = 2;
const FOLD_ROUNDS = 8;

/**
 * y = columns · b by least squares, or ridge where runs are few.
 * @param y one value a run (ln µs, or µs).
 * @param checks whether Huber's estimate and predictions out of fold are made too; without, they are NaN and null.
 */
export function fitModel(design: Design, columns: ModelColumns, y: Float64Array, checks = true): Model {
  const folds = foldsOf(design);
  const data: Data = { design, columns, y, active: new ActiveColumns(design, columns) };
  const parts = folds.map((runs) => normalEquations({ ...data, runs }));
  const all = parts.reduce((a, b) => combined(a, b, 1));
  const ridge = all.runs < RUNS_PER_COLUMN * all.size ? ridgeByGcv(all, columns.dense) : null;
  const factor = factorise(all.gram, all.size, ridge);
  const b = solveScaled(factor, all.right);
  if (ridge === null)
    for (let i = 0; i < REFINEMENTS; i++) addTo(b, solveScaled(factor, scores(data, residualsOf(data, b))));
  const residuals = residualsOf(data, b);
  const predicted = checks ? outOfFold(data, { parts, all, ridge }, factor) : null;
  return {
    columns,
    ...summarise(data, { all, factor, ridge, b, residuals }, checks),
    ...fitness(data.y, residuals, predicted),
  };
}

interface Data {
  readonly design: Design;
  readonly columns: ModelColumns;
  readonly active: ActiveColumns;
  readonly y: Float64Array;
}

/** Runs of one configuration stay in one fold, else replicates would leak. */
function foldOf(design: Design, u: number): number {
  return (design.index.hashes[u] as number) % FOLDS;
}

function foldsOf(design: Design): Int32Array[] {
  const folds: number[][] = Array.from({ length: FOLDS }, () => []);
  design.configOf.forEach((u, run) => {
    folds[foldOf(design, u)]?.push(run);
  });
  return folds.map((fold) => Int32Array.from(fold));
}

/** @param bOf coefficients for each configuration: the same, or those of the model that has not seen it. */
function predict({ design, columns, active }: Data, bOf: (u: number) => Float64Array): Float64Array {
  const perConfig = new Float64Array(design.configs);
  for (let u = 0; u < design.configs; u++) {
    const b = bOf(u);
    active.load(u);
    let sum = 0;
    for (let i = active.from; i < active.to; i++) sum += b[active.buffer[i] as number] as number;
    perConfig[u] = sum;
  }
  const { dense, denseValues } = columns;
  return Float64Array.from(design.configOf, (u, run) => {
    const b = bOf(u);
    let sum = perConfig[u] as number;
    for (let d = 0; d < dense; d++) sum += (b[d] as number) * (denseValues[run * dense + d] as number);
    return sum;
  });
}

function residualsOf(data: Data, b: Float64Array): Float64Array {
  return predict(data, () => b).map((value, run) => (data.y[run] as number) - value);
}

/** X'r. */
function scores(data: Data, r: Float64Array): Float64Array {
  const { design, columns } = data;
  const result = new Float64Array(columns.names.length);
  const perConfig = new Float64Array(design.configs);
  design.configOf.forEach((u, run) => {
    const value = r[run] as number;
    perConfig[u] = (perConfig[u] as number) + value;
    for (let d = 0; d < columns.dense; d++) {
      result[d] = (result[d] as number) + value * (columns.denseValues[run * columns.dense + d] as number);
    }
  });
  const { active } = data;
  for (let u = 0; u < design.configs; u++) {
    const value = perConfig[u] as number;
    active.load(u);
    for (let i = active.from; i < active.to; i++) {
      const column = active.buffer[i] as number;
      result[column] = (result[column] as number) + value;
    }
  }
  return result;
}

function addTo(target: Float64Array, step: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (step[i] as number);
}

interface Folded {
  readonly parts: readonly NormalEquations[];
  readonly all: NormalEquations;
  readonly ridge: Float64Array | null;
}

/** Each run predicted by the model of the other folds; null with too few configurations. */
function outOfFold(data: Data, folded: Folded, factor: ScaledCholesky): Float64Array | null {
  const { parts } = folded;
  if (parts.some((part) => part.runs === 0) || data.design.configs < 2 * FOLDS) return null;
  const models = parts.map((part) => withoutFold(folded, factor, part));
  return predict(data, (u) => models[foldOf(data.design, u)] as Float64Array);
}

/**
 * The normal equations of the other folds are A − Aₖ. Where runs are many they are solved by iterating
 * b ← A⁻¹(r − rₖ + Aₖ b) with the factor of A, which shrinks the error about fivefold a round: nothing is factorised.
 * A column that only the fold knows stays at 0, as it should: the others say nothing of it.
 */
function withoutFold({ all, ridge }: Folded, factor: ScaledCholesky, part: NormalEquations): Float64Array {
  if (ridge !== null) {
    const rest = combined(all, part, -1);
    return solveScaled(factorise(rest.gram, rest.size, ridge), rest.right);
  }
  const right = all.right.map((value, j) => value - (part.right[j] as number));
  let b = solveScaled(factor, right);
  for (let round = 0; round < FOLD_ROUNDS; round++) b = solveScaled(factor, plusProduct(right, part, b));
  return b;
}

/** right + A b. */
function plusProduct(right: Float64Array, { gram, size }: NormalEquations, b: Float64Array): Float64Array {
  return right.map((value, i) => {
    let sum = value;
    for (let j = 0; j < size; j++) sum += (gram[i * size + j] as number) * (b[j] as number);
    return sum;
  });
}

interface Fitted {
  readonly all: NormalEquations;
  readonly factor: ScaledCholesky;
  readonly ridge: Float64Array | null;
  readonly b: Float64Array;
  readonly residuals: Float64Array;
}

function summarise(data: Data, fitted: Fitted, checks: boolean) {
  const { all, factor, b, residuals } = fitted;
  const inverted = invert(factor);
  const rank = factor.aliased.reduce((n, gone) => n - gone, all.size);
  const df = Math.max(1, all.runs - rank);
  const residualSd = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / df);
  const robust = robustErrors(data, residuals, inverted);
  const huber = checks ? huberEstimate(data, factor, b, robust) : b.map(() => Number.NaN);
  const coefficients = data.columns.names.map((name, j): Coefficient => {
    const gone = factor.aliased[j] === 1;
    const spread = inverted.diagonal[j] as number;
    const robustSe = robust[j] as number;
    return {
      name,
      value: gone ? Number.NaN : (b[j] as number),
      se: gone ? Number.NaN : residualSd * Math.sqrt(spread),
      robustSe: gone ? Number.NaN : robustSe,
      p: gone || !(robustSe > 0) ? 1 : 2 * (1 - studentCdf(Math.abs((b[j] as number) / robustSe), df)),
      huber: gone ? Number.NaN : (huber[j] as number),
      vif: gone ? Number.POSITIVE_INFINITY : spread * centredSquare(all, j),
    };
  });
  return {
    coefficients,
    method: fitted.ridge === null ? ('least squares' as const) : ('ridge' as const),
    aliased: data.columns.names.filter((_, j) => factor.aliased[j] === 1),
    df,
    residualSd,
  };
}

/** Σ(x − mean x)² of a column. */
function centredSquare(all: NormalEquations, j: number): number {
  return (all.gram[j * all.size + j] as number) - (all.gram[j] as number) ** 2 / all.runs;
}

/** Clusters beyond this many are gathered: an unbiased variance needs only that clusters are independent. */
const MOST_CLUSTERS = 100;
/** Above this many runs per column single leverages differ little from their mean, which is then used for all. */
const MANY_RUNS_PER_COLUMN = 25;
/** A run that decides its own fit has leverage 1; its residual is not blown up without end. */
const MOST_LEVERAGE = 0.9;

/**
 * Sandwich errors with configurations as clusters and residuals divided by 1 − leverage
 * (MacKinnon & White 1985, HC3; clusters: Liang & Zeger 1986).
 */
function robustErrors(data: Data, residuals: Float64Array, inverted: Inverse): Float64Array {
  const { design, columns, active } = data;
  const size = columns.names.length;
  const clusters = Math.min(MOST_CLUSTERS, design.configs);
  const sums = Array.from({ length: clusters }, () => new Float64Array(size));
  const perConfig = new Float64Array(design.configs);
  const leverage = leverages(data, inverted);
  const meanLeverage = Math.min(MOST_LEVERAGE, size / data.y.length);
  design.configOf.forEach((u, run) => {
    const e = (residuals[run] as number) / (1 - (leverage?.[u] ?? meanLeverage));
    perConfig[u] = (perConfig[u] as number) + e;
    const row = sums[clusterOf(design, u, clusters)] as Float64Array;
    for (let d = 0; d < columns.dense; d++) {
      row[d] = (row[d] as number) + e * (columns.denseValues[run * columns.dense + d] as number);
    }
  });
  for (let u = 0; u < design.configs; u++) {
    const row = sums[clusterOf(design, u, clusters)] as Float64Array;
    const e = perConfig[u] as number;
    active.load(u);
    for (let i = active.from; i < active.to; i++) {
      const column = active.buffer[i] as number;
      row[column] = (row[column] as number) + e;
    }
  }
  const variance = new Float64Array(size);
  for (const row of sums) {
    applyInverse(inverted, row).forEach((step, j) => {
      variance[j] = (variance[j] as number) + step * step;
    });
  }
  return variance.map(Math.sqrt);
}

function clusterOf(design: Design, u: number, clusters: number): number {
  return clusters === design.configs ? u : ((design.index.hashes[u] as number) >>> 8) % clusters;
}

/** Leverage of one run of each configuration at mean time; null where the mean leverage will do. */
function leverages(data: Data, { root, n }: Inverse): Float64Array | null {
  const { design, active } = data;
  if (data.y.length > MANY_RUNS_PER_COLUMN * n) return null;
  const column = new Float64Array(n);
  return Float64Array.from({ length: design.configs }, (_, u) => {
    active.load(u);
    column.fill(0);
    // ‖L⁻¹x‖²: the intercept, then the active columns, each a column of L⁻¹
    addColumn(column, root, n, 0);
    for (let i = active.from; i < active.to; i++) addColumn(column, root, n, active.buffer[i] as number);
    return Math.min(
      MOST_LEVERAGE,
      column.reduce((sum, value) => sum + value * value, 0),
    );
  });
}

/** @param root columns as rows. */
function addColumn(target: Float64Array, root: Float64Array, n: number, column: number): void {
  for (let k = column; k < n; k++) target[k] = (target[k] as number) + (root[column * n + k] as number);
}

/** Residuals beyond this many robust sd are pulled in (95 % efficient for normal noise; Huber 1964). */
const HUBER_C = 1.345;
const HUBER_ROUNDS = 12;
/** A step of less than this share of every standard error ends the rounds. */
const SMALL_STEP = 0.05;

/** Huber's M-estimate by modified residuals (Huber & Dutter 1974): X'X stays as it is, so a round costs one pass. */
function huberEstimate(data: Data, factor: ScaledCholesky, start: Float64Array, errors: Float64Array): Float64Array {
  const b = start.slice();
  for (let round = 0; round < HUBER_ROUNDS; round++) {
    const r = residualsOf(data, b);
    const cut = HUBER_C * Math.max(1e-12, 1.4826 * quantileOfSorted(sorted(Array.from(r, Math.abs)), 0.5));
    const pulledIn = r.map((e) => Math.max(-cut, Math.min(cut, e)));
    const step = solveScaled(factor, scores(data, pulledIn));
    addTo(b, step);
    if (step.every((change, j) => Math.abs(change) <= SMALL_STEP * (errors[j] as number))) break;
  }
  return b;
}
