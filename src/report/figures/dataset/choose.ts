import type { DatasetAnalysis } from '../../../analyse/analysis.ts';
import { nameOf } from '../../../analyse/design.ts';
import { UserError } from '../../../domain/errors.ts';

/** The post's treatments by any of the names they go by. */
const LOGS_OFF = /no_init_logging|logging=(off|none)/;
const LOG_LINES_REMOVED = /biglogs_remove|biglogs=remove/;
const AFFINITY = /affinity/;
const POOL_LOGS = /pool_logs_remove|pool_logs=remove/;
const WORKER_DEBUG = /worker_debug/;

/** Which treatments the post's figures are drawn of: the post's where the data have them, else those that show the same. */
export interface Choice {
  /** Excluded in `1_means_keep_logs`. */
  readonly without: readonly string[];
  /** The pair of `4_before_after_scatter` and `_flip`. */
  readonly pair: readonly [number, number] | null;
  /** Of `4_before_after_affinity`. */
  readonly turning: number | null;
  /** Of `4_before_after_scatter_pool_logs_remove`, and what colours it. */
  readonly puzzle: { readonly treatment: number; readonly colourBy: number | null } | null;
}

export function chooseTreatments(
  analysis: DatasetAnalysis,
  wanted: { readonly without: readonly string[]; readonly pair: readonly [string, string] | null },
): Choice {
  const strongest = [...analysis.effects]
    .sort((a, b) => a.ln.estimate - b.ln.estimate)
    .map((effect) => effect.treatment);
  const logs = [named(analysis, LOGS_OFF), named(analysis, LOG_LINES_REMOVED)].filter((t) => t !== null);
  const shown = logs.length > 0 ? logs : strongest.slice(0, 2);
  const pair = wanted.pair === null ? defaultPair(analysis, logs, strongest) : wantedPair(analysis, wanted.pair);
  const turning = named(analysis, AFFINITY) ?? mostTurning(analysis, []);
  const puzzling = named(analysis, POOL_LOGS) ?? mostTurning(analysis, [turning ?? -1]);
  return {
    without:
      wanted.without.length > 0
        ? wanted.without.map((name) => nameOf(analysis.design, treatmentIndex(analysis, name)))
        : shown.map((t) => nameOf(analysis.design, t)),
    pair,
    turning,
    puzzle:
      puzzling === null
        ? null
        : { treatment: puzzling, colourBy: named(analysis, WORKER_DEBUG) ?? strongestPartner(analysis, puzzling) },
  };
}

function named(analysis: DatasetAnalysis, pattern: RegExp): number | null {
  const found = analysis.design.treatments.findIndex(
    (treatment, t) => pattern.test(treatment.name) && hasPairs(analysis, t),
  );
  return found < 0 ? null : found;
}

function hasPairs(analysis: DatasetAnalysis, t: number): boolean {
  return (analysis.pairs[t]?.before.length ?? 0) > 0;
}

/** @throws UserError for a name that is no treatment of the data. */
export function treatmentIndex(analysis: DatasetAnalysis, name: string): number {
  const index = analysis.design.treatments.findIndex((treatment) => treatment.name === name);
  if (index >= 0) return index;
  const close = analysis.design.treatments.map((t) => t.name).filter((n) => n.includes(name) || name.includes(n));
  throw new UserError(
    `no treatment ${name} in the data`,
    close.length > 0 ? `did you mean ${close[0]}?` : 'the treatments are the columns but the time and the score',
  );
}

function wantedPair(analysis: DatasetAnalysis, names: readonly [string, string]): readonly [number, number] {
  return [treatmentIndex(analysis, names[0]), treatmentIndex(analysis, names[1])];
}

/** The two log treatments; else the most redundant pair; else the two strongest. */
function defaultPair(
  analysis: DatasetAnalysis,
  logs: readonly number[],
  strongest: readonly number[],
): readonly [number, number] | null {
  const redundant = [...analysis.interactions]
    .filter(({ a, b }) => hasPairs(analysis, a) && hasPairs(analysis, b))
    .sort((x, y) => y.z - x.z)[0];
  const [first, second] =
    logs.length === 2 ? logs : redundant !== undefined ? [redundant.a, redundant.b] : strongest.slice(0, 2);
  return first === undefined || second === undefined ? null : [first, second];
}

/** The treatment whose effect changes most surely from slow to fast sets, and turns if any does. */
function mostTurning(analysis: DatasetAnalysis, not: readonly number[]): number | null {
  const order = analysis.reversals
    .filter((reversal) => !not.includes(reversal.treatment))
    .sort((x, y) => Number(y.crossing !== null) - Number(x.crossing !== null) || x.p - y.p);
  return order[0]?.treatment ?? analysis.effects[0]?.treatment ?? null;
}

/** The treatment that changes another's effect most surely: the one to colour its pairs by. */
export function strongestPartner(analysis: DatasetAnalysis, t: number): number | null {
  const best = analysis.interactions
    .filter(({ a, b }) => a === t || b === t)
    .sort((x, y) => Math.abs(y.z) - Math.abs(x.z))[0];
  if (best === undefined) return null;
  return best.a === t ? best.b : best.a;
}
