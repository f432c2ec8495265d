import calibration from './calibration.json' with { type: 'json' };

/** What a standard error belongs to: blocks (at most 4, or more) fitted two-way, the model. */
export type IntervalKind = keyof typeof calibration.factors;

/** By how much a standard error must be widened for its 95 % interval to cover 95 % in simulation (npm run bench:honesty). */
export function calibrationFactor(kind: IntervalKind): number {
  return calibration.factors[kind];
}
