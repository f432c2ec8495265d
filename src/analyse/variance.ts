import type { Model } from './model/fit.ts';

/** Where the variance of ln time over the whole space comes from. */
export interface VarianceShares {
  readonly main: number;
  readonly pairs: number;
  /** What the model leaves: higher orders and noise. */
  readonly rest: number;
  /** Share of each treatment's main effect, by treatment index. */
  readonly byTreatment: readonly { readonly treatment: number; readonly share: number }[];
}

/**
 * Functional ANOVA (Hutter, Hoos & Leyton-Brown 2014) in closed form: with x = (1 + z)/2 a model of main effects and
 * pairs is orthogonal under independent fair levels, so each term's variance is its squared ±1 coefficient.
 * It speaks of the whole space, not of the neighbourhood of the best set.
 * @returns null where nothing varies.
 */
export function varianceShares(model: Model): VarianceShares | null {
  const { columns, coefficients } = model;
  const value = (column: number): number => {
    const b = column < 0 ? 0 : (coefficients[column]?.value ?? 0);
    return Number.isFinite(b) ? b : 0;
  };
  const signed = Array.from(columns.mainColumn, (column) => value(column) / 2);
  let pairs = 0;
  for (const { a, b, column } of columns.pairs) {
    const quarter = value(column) / 4;
    signed[a] = (signed[a] ?? 0) + quarter;
    signed[b] = (signed[b] ?? 0) + quarter;
    pairs += quarter * quarter;
  }
  const squares = signed.map((b) => b * b);
  const main = squares.reduce((sum, v) => sum + v, 0);
  const rest = model.residualSd ** 2;
  const total = main + pairs + rest;
  if (model.r2 === null) return null;
  return {
    main: main / total,
    pairs: pairs / total,
    rest: rest / total,
    byTreatment: squares.map((v, treatment) => ({ treatment, share: v / total })),
  };
}
