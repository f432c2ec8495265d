import type { TreatmentPairs } from '../../../analyse/deltas.ts';
import type { Design } from '../../../analyse/design.ts';
import { quantile } from '../../../stats/quantile.ts';
import { type Estimate, hodgesLehmann } from '../../../stats/signed-rank.ts';

/** What a delta is: µs as the post, tasks per second, or a ratio. */
export type Scale = 'us' | 'rate' | 'ln';

/** The typical effect of one treatment, and how it spreads over the contexts. */
export interface MeanRow extends Estimate {
  readonly treatment: string;
  readonly class: Design['treatments'][number]['class'];
  /** Mean of the deltas (µs, tasks/s), or the Hodges-Lehmann ratio. */
  readonly effect: number;
  readonly q10: number;
  readonly q90: number;
  readonly pairs: number;
  readonly helped: number;
}

export const AXIS_TITLE: { readonly [S in Scale]: string } = {
  ln: 'time before / time after (right of 1: faster)',
  us: 'µs per task saved (−) or added (+)',
  rate: 'tasks per second gained (+) or lost (−)',
};

/** Deltas of one treatment in the chosen scale; ratios as speed-ups. */
function deltasOf(design: Design, list: TreatmentPairs, scale: Scale): number[] {
  const time = (u: number): number => Math.exp(design.ln[u] as number);
  return Array.from(list.before, (u, i) => {
    const v = list.after[i] as number;
    if (scale === 'us') return time(v) - time(u);
    return scale === 'rate' ? 1e6 / time(v) - 1e6 / time(u) : (design.ln[u] as number) - (design.ln[v] as number);
  });
}

/** One row a treatment that has pairs. */
export function meanRows(design: Design, pairs: readonly TreatmentPairs[], scale: Scale): MeanRow[] {
  const shown = scale === 'ln' ? Math.exp : (value: number): number => value;
  const orNull = (value: number | null): number | null => (value === null ? null : shown(value));
  return pairs
    .filter((list) => list.before.length > 0)
    .map((list) => {
      const deltas = deltasOf(design, list, scale);
      const centre = hodgesLehmann(deltas);
      const helps = scale === 'us' ? -1 : 1;
      const treatment = design.treatments[list.treatment];
      return {
        treatment: treatment?.name ?? '',
        class: treatment?.class ?? 'config',
        effect: scale === 'ln' ? shown(centre.estimate) : deltas.reduce((sum, d) => sum + d, 0) / deltas.length,
        estimate: shown(centre.estimate),
        low: orNull(centre.low),
        high: orNull(centre.high),
        q10: shown(quantile(deltas, 0.1)),
        q90: shown(quantile(deltas, 0.9)),
        pairs: deltas.length,
        helped: deltas.filter((delta) => helps * delta > 0).length / deltas.length,
      };
    });
}

/** The order of treatments of all figures of one report: the largest typical saving first. */
export function treatmentOrder(design: Design, pairs: readonly TreatmentPairs[]): string[] {
  const rows = meanRows(design, pairs, 'ln');
  const effect = new Map(rows.map((row) => [row.treatment, row.estimate]));
  return design.treatments
    .map((treatment) => treatment.name)
    .sort((a, b) => (effect.get(b) ?? 0) - (effect.get(a) ?? 0) || (a < b ? -1 : 1));
}

/** No effect. */
export function zeroOf(scale: Scale): number {
  return scale === 'ln' ? 1 : 0;
}
