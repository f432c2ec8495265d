import type { History, HistoryChange, HistoryDuel, HistoryPoint, ReadHistory } from '../../domain/history.ts';
import { sdOfSeries, segmentsOf } from '../../stats/change-points.ts';
import { madSd, median } from '../../stats/quantile.ts';

/** No change below this is looked for: the blocks of a comparison of two versions find those. */
const LEAST_CHANGE = Math.log(1.03);
/** No series of real runs is quieter. */
const LEAST_SD = 0.01;
/** sd of the least of three normal numbers over that of one. */
const OF_LEAST = 0.75;

/**
 * ln of a version's least value over the reference's least, of the same blocks: interference only adds, and minima of
 * equally many have the same bias (docs/decisions/history.md).
 * @returns null where it failed
 */
function lnRatio({ values, reference }: HistoryPoint): number | null {
  return values.length === 0 ? null : Math.log(Math.min(...values) / Math.min(...reference));
}

/**
 * sd of ln of a least value, from how the runs of each version spread: that of neighbours is of few numbers, and small by
 * chance now and then.
 */
function sdOfRepeats(points: readonly HistoryPoint[]): number {
  const spreads = points.flatMap(({ values }) => {
    const logs = values.map(Math.log);
    const middle = median(logs);
    const loss = Math.sqrt(values.length / Math.max(1, values.length - 1));
    return values.length < 2 ? [] : logs.map((one) => (one - middle) * loss);
  });
  return spreads.length === 0 ? 0 : OF_LEAST * madSd(spreads, 0);
}

/** A series with the places where it changes, and what the duels say of them. */
export function readHistory(history: History): ReadHistory {
  const found = history.points.flatMap((point) => {
    const ratio = lnRatio(point);
    return ratio === null ? [] : [{ point, ratio }];
  });
  const values = found.map(({ ratio }) => ratio);
  const sd = Math.max(LEAST_SD, sdOfSeries(values), sdOfRepeats(found.map(({ point }) => point)));
  const segments = segmentsOf(values, sd);
  const levelOf = (at: number): number => segments.find(({ from, to }) => at >= from && at < to)?.level ?? 0;
  const changes = segments.slice(1).flatMap((segment, i): HistoryChange[] => {
    const earlier = segments[i];
    const [before, after] = [found[segment.from - 1], found[segment.from]];
    if (earlier === undefined || before === undefined || after === undefined) return [];
    const size = segment.level - earlier.level;
    if (Math.abs(size) < LEAST_CHANGE) return [];
    return [changeOf(history, before.point.version, after.point.version, Math.exp(size))];
  });
  const series = history.points.map((point) => {
    const at = found.findIndex((one) => one.point === point);
    const one = found[at];
    return one === undefined ? null : { ratio: Math.exp(one.ratio), level: Math.exp(levelOf(at)) };
  });
  return { ...history, series, sd, changes };
}

/** A change is confirmed by the duel of its own two; those inside say where it is. */
function changeOf({ duels }: History, before: string, after: string, factor: number): HistoryChange {
  const own = duels.filter(({ within }) => within.before === before && within.after === after);
  const isWhole = (one: HistoryDuel): boolean => one.before === before && one.after === after;
  const duel = own.findLast(isWhole) ?? null;
  const nearest = own.findLast((one) => !isWhole(one) && isConfirmed(one, factor)) ?? null;
  return { before, after, factor, duel, nearest };
}

/** Whether a duel shows a change of that direction. */
export function isConfirmed({ change }: HistoryDuel, factor: number): boolean {
  return change === (factor > 1 ? 'regression' : 'improvement');
}
