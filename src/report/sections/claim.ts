import {
  type DuelledSet,
  duelOf,
  type ReportedSet,
  type SearchReport,
  type Speedup,
  type Standing,
  standingOf,
} from '../../domain/report.ts';
import { beforeAfterText, countText, intervalText, ratioText } from '../text/format.ts';
import type { ReportSource } from './section.ts';

/** `4.31 times as fast (95 % interval 4.02 to 4.60, 12 blocks)` */
export function speedupText({ estimate, low, high, blocks }: Speedup): string {
  const interval = intervalText(low, high);
  const level = low === null && high === null ? '' : '95 % interval ';
  return `${ratioText(estimate)} times as fast (${level}${interval}, ${countText(blocks, 'block')})`;
}

/** What a user has measured since of a set. */
export function duelLine({ speedup, kept }: DuelledSet, set: string): string {
  return `Measured since, by a duel, ${set}: ${speedupText(speedup)} (${kept}).`;
}

/** The whole result in one line, for lists, notifications and the first line of every report. */
export function headline(report: SearchReport): string {
  const set = report.recommended;
  if (set === null && reasonAgainst(report) !== null)
    return 'Nothing can be said: the app as written cannot be measured.';
  if (set === null)
    return `No recommendation yet: ${countText(report.runs, 'run')} of ${report.budget}, phase ${report.phase}.`;
  if (set.treatments.length === 0) {
    if (isPointless(report)) return 'Nothing can matter here: keep the app as it is.';
    return report.warnings.some(({ code }) => code === 'nothing-tried')
      ? 'Nothing was tried: there is nothing to recommend.'
      : 'Nothing was found that is worth changing: keep the app as it is.';
  }
  return setHeadline(set);
}

/** What a duel has found of a set that the search left open; null: nothing, or the search had confirmed it. */
export function sinceTheSearch(set: MeasuredSet | null, duels: readonly DuelledSet[] = []): DuelledSet | null {
  return set === null || standingOf(set.speedup) === 'confirmed' ? null : duelOf(duels, set.treatments);
}

export type MeasuredSet = Pick<ReportedSet, 'treatments' | 'speedup'>;

/** How sure by now it is that a set is faster. */
export function standingNow(set: MeasuredSet | null, duels: ReportSource['duels']): Standing {
  return standingOf((sinceTheSearch(set, duels) ?? set)?.speedup ?? null);
}

/**
 * What is known of a set: what a duel has found of one that the search left open comes first, what the search found stays.
 * @param name what the set is called where a duel is told
 */
export function setLines(set: MeasuredSet, duels: ReportSource['duels'], name: string): string[] {
  const since = sinceTheSearch(set, duels);
  if (since === null) return [setHeadline(set)];
  const isOpen = standingOf(set.speedup) === 'not confirmed';
  return [
    duelLine(since, name),
    isOpen ? 'The search itself made no fresh, interleaved runs of it.' : setHeadline(set),
  ];
}

/** What every report begins with: the result in one line, and what its number is one of. */
export function leadLines({ report, duels }: Pick<ReportSource, 'report' | 'duels'>): string[] {
  const { recommended } = report;
  const isSet = recommended !== null && recommended.treatments.length > 0;
  const result = isSet ? setLines(recommended, duels, 'the recommended set') : [headline(report)];
  return [...result, ...ofWhatLine(report)];
}

function ofWhatLine({ wholeProgram }: SearchReport): string[] {
  if (wholeProgram === undefined) return [];
  if (wholeProgram === null) return ['Per task, once workers are up.'];
  const { baseSeconds, bestSeconds, ratio, runs } = wholeProgram;
  const seconds = beforeAfterText(baseSeconds, bestSeconds);
  return [
    `Per task, once workers are up. The whole program, start and end included, as measured: ${seconds}, ${ratioText(ratio)} times as fast (medians of ${countText(runs, 'run')} each, no interval; by hand both may wait up to 5 s longer for their first workers).`,
  ];
}

/** Why the app as written cannot be measured, in words; null: it can. */
export function reasonAgainst({ warnings }: Pick<SearchReport, 'warnings'>): string | null {
  return warnings.find(({ code }) => code === 'cannot-be-measured')?.text ?? null;
}

/** Whether the search ended after calibration, as the profile bounds all that could be gained. */
export function isPointless({ warnings }: Pick<SearchReport, 'warnings'>): boolean {
  return warnings.some(({ code }) => code === 'nothing-can-matter');
}

/** How sure it is that a set is faster than the app as written, and by how much. */
export function setHeadline({ speedup }: Pick<ReportedSet, 'speedup'>): string {
  switch (standingOf(speedup)) {
    case 'confirmed':
      return `Confirmed: ${speedup === null ? '' : speedupText(speedup)}.`;
    case 'inconclusive':
      return `Inconclusive: ${speedup === null ? '' : speedupText(speedup)}; the interval does not exclude that nothing changed.`;
    case 'slower':
      return `Slower than the app as written when measured afresh: ${speedup === null ? '' : speedupText(speedup)}.`;
    case 'not confirmed':
      return 'Not confirmed: no fresh, interleaved runs stand behind this set yet.';
  }
}
