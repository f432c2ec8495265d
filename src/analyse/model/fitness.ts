import type { Model } from './fit.ts';

/** Whether the model predicts configurations that it never saw better than their mean does: else its errors mean nothing. */
export function foretells({ r2OutOfFold }: Pick<Model, 'r2OutOfFold'>): boolean {
  return r2OutOfFold !== null && r2OutOfFold > 0;
}

/** Less variance than this (a run) is rounding. */
const SAME = 1e-20;

/** @param outside predictions out of fold; null: there were too few configurations. */
export function fitness(y: Float64Array, residuals: Float64Array, outside: Float64Array | null) {
  const centre = y.reduce((sum, value) => sum + value, 0) / y.length;
  const total = y.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const inside = residuals.reduce((sum, r) => sum + r * r, 0);
  const missed = outside?.reduce((sum, value, run) => sum + ((y[run] as number) - value) ** 2, 0);
  const varies = total > SAME * y.length;
  return {
    r2: varies ? 1 - inside / total : null,
    r2OutOfFold: missed === undefined || !varies ? null : 1 - missed / total,
    predicted: outside ?? y.map((value, run) => value - (residuals[run] as number)),
    residuals,
  };
}
