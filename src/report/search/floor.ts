import type { SearchReport } from '../../domain/report.ts';

/** A model whose forecasts miss by more than this (ln, median) tells no treatment from another. */
const WORST_FORECAST = 0.15;
/** An effect must be so many forecast errors large. */
const ERRORS = 2;

/**
 * The size (ln) that a number of the model must exceed to be shown as an effect: forecasts miss by half of it, and no
 * placebo seemed to do as much.
 * @returns null: the model foretold too few runs, or too badly; none of its numbers is shown.
 */
export function modelFloor({ forecast, placebos }: Pick<SearchReport, 'forecast' | 'placebos'>): number | null {
  if (forecast === null || forecast.error > WORST_FORECAST) return null;
  return Math.max(ERRORS * forecast.error, Math.log(placebos?.largest ?? 1));
}

/** Whether the model's number for an effect (ln) may be shown. */
export function isToldApart(effect: number, floor: number | null): boolean {
  return floor !== null && Math.abs(effect) > floor;
}
