import type { Reported } from '../../analyse/reported.ts';
import type { SearchReport } from '../../domain/report.ts';

/** The numbers of a search's report that an analysis of the same runs repeats (docs/words.md). */
export function reportedBy({
  baseline,
  noise,
  fastest,
}: Pick<SearchReport, 'baseline' | 'noise' | 'fastest'>): Reported {
  const claim = fastest?.speedup ?? null;
  const baseUs = baseline?.usPerTask ?? null;
  return {
    baseUs,
    noiseSd: noise?.sd ?? null,
    best:
      fastest === null || claim === null || claim.blocks === 0 || baseUs === null
        ? null
        : {
            treatments: fastest.treatments,
            us: baseUs / claim.estimate,
            low: claim.high === null ? null : baseUs / claim.high,
            high: claim.low === null ? null : baseUs / claim.low,
          },
  };
}
