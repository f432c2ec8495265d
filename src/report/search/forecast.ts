import type { SearchReport } from '../../domain/report.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { median } from '../../stats/quantile.ts';

/** Of fewer forecasts the median error says nothing. */
const FEWEST = 5;

/** How well the model foretold runs before they were made. */
export function forecastOf(findings: SearchFindings | null): SearchReport['forecast'] {
  const forecasts = findings?.reduction?.forecasts ?? [];
  if (forecasts.length < FEWEST) return null;
  const error = median(forecasts.map(({ predicted, measured }) => Math.abs(predicted - measured)));
  return { runs: forecasts.length, error };
}
