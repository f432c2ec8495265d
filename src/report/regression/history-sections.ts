import type { HistoryChange, HistoryDuel, ReadHistory } from '../../domain/history.ts';
import { isConfirmed } from '../../search/regression/history.ts';
import { type Section, section } from '../sections/section.ts';
import { countText, percentOfLn } from '../text/format.ts';
import { changeText, MEASURE_NAMES, moreInterval, moreText, valueText } from './words.ts';

/** A series in words: where it changes, then its points. */
export function historySections(history: ReadHistory): Section[] {
  return [changesSection(history), pointsSection(history)];
}

/** `no-op, time per task: 24 versions beside Parsl 2024.11.18 …` */
export function historyLine({ workload, measure, points, reference, machine, sd }: ReadHistory): string {
  const rounds = Math.max(0, ...points.map(({ values }) => values.length));
  return `${workload}, ${MEASURE_NAMES[measure]}: ${countText(points.length, 'version')} beside Parsl ${reference.parsl} (Python ${reference.python}) on ${machine}, at most ${rounds} times each in the same blocks; neighbours differ by ${percentOfLn(sd)} (sd) where nothing changes.`;
}

function changesSection(history: ReadHistory): Section {
  const { changes } = history;
  const told = changes.filter((change) => change.duel !== null && isConfirmed(change.duel, change.factor));
  const line = historyLine(history);
  const none = 'Nothing changes that a duel of the two neighbours confirms.';
  return section('history-changes', {
    tone: told.some(({ factor }) => factor > 1) ? 'bad' : 'good',
    paragraphs: [told.length === 0 ? none : `${countText(told.length, 'change')} confirmed.`, line],
    bullets: changes.map((change) => changeLine(change, history)),
  });
}

function changeLine({ before, after, factor, duel, nearest }: HistoryChange, history: ReadHistory): string {
  const series = `${before} → ${after}: the series says ${moreText(1 / factor)}`;
  if (duel === null) return `${series}; not confirmed by a duel yet, so nothing is told`;
  if (!isConfirmed(duel, factor)) return `${series}; their duel does not confirm it: ${duelText(duel, history)}`;
  const place =
    nearest === null ? '' : `; between them it is ${nearest.before} → ${nearest.after}: ${duelText(nearest, history)}`;
  return `${series}; their duel: ${duelText(duel, history)}${place}`;
}

function duelText({ ratio, change, blocks }: HistoryDuel, { measure }: ReadHistory): string {
  const name = MEASURE_NAMES[measure];
  if (ratio === null) return changeText(change, 0);
  return `${name} ${moreText(ratio.estimate)} (${moreInterval(ratio)}), ${countText(blocks, 'block')}`;
}

function pointsSection({ points, series, measure }: ReadHistory): Section {
  return section('history-points', {
    table: {
      head: ['version', 'least', 'reference', 'beside it', 'level'],
      aligns: ['left', 'right', 'right', 'right', 'right'],
      rows: points.map(({ version, values, reference, failed }, i) => {
        const found = series[i];
        if (found == null) return [version, `failed: ${failed ?? ''}`, '', '', ''];
        const least = [values, reference].map((all) => valueText(measure, Math.min(...all)));
        return [version, ...least, moreText(1 / found.ratio), moreText(1 / found.level)];
      }),
    },
  });
}
