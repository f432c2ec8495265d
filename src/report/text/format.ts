import Table from 'cli-table3';
import type picocolors from 'picocolors';
import wrapAnsi from 'wrap-ansi';

/** What colours a text; made by picocolors' `createColors(enabled)`, so that the caller decides. */
export type Colours = ReturnType<typeof picocolors.createColors>;

const NEAR_ONE = 0.1;

/** A number with three significant digits, whole from 100 on, with thousands separated. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toLocaleString('en-GB');
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(size < 0.0995 && size > 0 ? 4 : size < 0.9995 && size > 0 ? 3 : 2);
}

/** `1,167 µs`, `61.4 µs` */
export function usText(usPerTask: number): string {
  return `${numberText(usPerTask)} µs`;
}

/** A ratio old/new: `4.31`; near 1, where the digits matter, `1.004`. */
export function ratioText(ratio: number): string {
  return Math.abs(ratio - 1) < NEAR_ONE ? ratio.toFixed(3) : numberText(ratio);
}

/** `4.02 to 4.60`, `at least 4.02`; `no interval` where none could be computed. */
export function intervalText(low: number | null, high: number | null): string {
  if (low !== null && high !== null) return `${ratioText(low)} to ${ratioText(high)}`;
  if (low !== null) return `at least ${ratioText(low)}`;
  return high !== null ? `at most ${ratioText(high)}` : 'no interval';
}

/** A share as percent: `2.1 %`, `0.42 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  const size = Math.abs(percent);
  return `${percent.toFixed(size >= 10 ? 0 : size >= 1 || size === 0 ? 1 : 2)} %`;
}

/** A difference of ln times as percent: `4.1 %`. */
export function percentOfLn(ln: number): string {
  return `${(100 * Math.expm1(ln)).toFixed(1)} %`;
}

/** `3.2 s`, `2 min 05 s`, `1 h 05 min` */
export function secondsText(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Times of a short app: `6.29 ms`, `3.2 s` */
export function shortText(seconds: number): string {
  return seconds >= 1 ? secondsText(seconds) : `${numberText(1e3 * seconds)} ms`;
}

/** Two times, before and after, in the unit that fits the first: `88.5 → 87.8 ms`. */
export function beforeAfterText(before: number, after: number): string {
  const [unit, scale] = before >= 1 ? ['s', 1] : before >= 1e-3 ? ['ms', 1e3] : ['µs', 1e6];
  return `${numberText(before * scale)} → ${numberText(after * scale)} ${unit}`;
}

/** `1 run`, `1,234 runs` */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of block glyphs, `value / full` of `width` columns long; empty below nothing. */
export function barText(value: number, full: number, width: number): string {
  if (!(full > 0) || !(value > 0)) return '';
  const eighths = Math.round(Math.min(1, value / full) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export type Align = 'left' | 'right' | 'center';

/** An aligned table without borders; lines carry no trailing blanks. */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): string {
  const table = new Table({
    head: [...head],
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: [...aligns],
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Names and what they stand for, a line or more each, broken beside the name to `width` columns. */
export function namedText(rows: readonly (readonly [string, string])[], width: number): string {
  const room = width - Math.max(...rows.map(([name]) => name.length)) - 2;
  const fitted = rows.map(([name, value]) => [name, wrapText(value, room)]);
  return tableText([], fitted, ['left', 'left']);
}

/** The text broken at blanks into lines of at most `width` columns, each after the `indent`. */
export function wrapText(text: string, width: number, indent = ''): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return indentText(wrapAnsi(words.join(' '), width - indent.length), indent);
}

/** Every line that is not empty after the `indent`. */
export function indentText(text: string, indent: string): string {
  return text.replaceAll(/^(?=.)/gm, indent);
}
