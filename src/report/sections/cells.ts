import { type RatioInterval, type SearchReport, type Speedup, standingOf } from '../../domain/report.ts';
import { isToldApart, modelFloor } from '../search/floor.ts';
import { ratioText } from '../text/format.ts';
import { type MeasuredSet, sinceTheSearch } from './claim.ts';
import type { ReportSource } from './section.ts';

export const NOTHING = '–';

/** `1.43 [1.35, 1.51]`, `1.43 [no interval]` */
export function cellText({ ratio, low, high }: RatioInterval): string {
  const end = (bound: number | null): string => (bound === null ? '?' : ratioText(bound));
  return `${ratioText(ratio)} ${low === null && high === null ? '[no interval]' : `[${end(low)}, ${end(high)}]`}`;
}

/** A cell with the word `model` where no run stands behind the number. */
export function attributedText(
  value: (RatioInterval & { readonly measured: boolean; readonly runs?: number }) | null,
): string {
  if (value === null) return NOTHING;
  if (!value.measured) return `${cellText(value)} model`;
  return value.runs === undefined ? cellText(value) : `${cellText(value)} n=${value.runs}`;
}

/** A set's speed-up in a table: what is no claim says so beside the number. */
export function speedupCell(speedup: Speedup | null, modelMayTell: (effect: number) => boolean): string {
  if (speedup === null) return NOTHING;
  const { estimate, blocks } = speedup;
  if (blocks === 0) {
    return modelMayTell(Math.log(estimate)) ? `${ratioText(estimate)} model, not confirmed` : 'not confirmed';
  }
  const standing = standingOf(speedup);
  return `${cellText({ ...speedup, ratio: estimate })}${standing === 'confirmed' ? '' : ` ${standing}`}`;
}

/**
 * The speed-up of one of the sets of a report, a duel's where the search left it open. A number of the model stands only
 * above its floor, and never above what blocks showed of the recommended set: beside a measured number a larger guess of
 * less would be read as a better set.
 */
export function setCell(set: MeasuredSet, { report, duels }: Pick<ReportSource, 'report' | 'duels'>): string {
  const floor = modelFloor(report);
  const duel = sinceTheSearch(set, duels);
  if (duel !== null) return `${speedupCell(duel.speedup, () => false)}, by a duel`;
  return speedupCell(set.speedup, (effect) => isToldApart(effect, floor) && !isAboveClaim(effect, report));
}

/** Whether a number of the model (ln) is larger than the confirmed one of the recommended set. */
export function isAboveClaim(effect: number, { recommended }: SearchReport): boolean {
  const claim = recommended?.speedup ?? null;
  return standingOf(claim) === 'confirmed' && effect > Math.log(claim?.estimate ?? 1);
}
