import type { ReportedLeftOut } from '../../domain/report.ts';
import type { Calibration } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { countText, percentText } from '../text/format.ts';

/** So many are named in words; the JSON names all. */
const NAMED = 3;

/** What is printed and kept of it; null: nothing was left out. */
export function reportedLeftOut({ whole }: Session, calibration: Calibration | null): ReportedLeftOut | null {
  if (calibration?.leftOut == null) return null;
  const { factors, atMost, below } = calibration.leftOut;
  return { factors: factors.flatMap((f) => whole.factors[f]?.name ?? []), atMost, below };
}

/** What a search left out, and why. */
export function leftOutText({ factors, atMost, below }: ReportedLeftOut): string {
  const more = factors.length - NAMED;
  const names = [...factors.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `Not tried: ${countText(factors.length, 'factor')} that act between tasks only (${names}). As long as the tasks take the time that they take, all of them together gain at most ${percentText(atMost - 1)}, and ${percentText(below)} is what is looked for. --only NAME tries any of them all the same.`;
}
