import stringWidth from 'string-width';
import type { SectionTable } from '../sections/section.ts';
import { tableText, wrapText } from './format.ts';

/** Prose narrower than this is a column of single words. */
const LEAST_ROOM = 30;
/** Names are not broken narrower than this. */
const LEAST_COLUMN = 10;
const GAP = 2;

type Rows = readonly (readonly string[])[];

/**
 * A table of at most `width` columns: prose in its last column is broken beside the others, or stands under them where
 * that leaves too little room; then the widest of the others is broken at its blanks. Numbers and marks that are too many
 * columns stand in several tables, one below the other.
 * @param dim how the head is painted
 */
export function fittedTable(
  { head, rows, aligns }: SectionTable,
  width: number,
  dim: (text: string) => string = (text) => text,
): string {
  const widths = widthsOf(head, rows);
  if (total(widths) <= width || head.length < 2) return tableText(head.map(dim), rows, aligns);
  const names = widths.slice(0, -1);
  const last = widths.at(-1) ?? 0;
  const fitted = shrunk(names, width - GAP - Math.min(last, LEAST_ROOM), head, rows);
  const room = width - total(fitted) - GAP;
  const inside = [head, ...rows].map((row) =>
    row.slice(0, -1).map((cell, c) => broken(cell, fitted[c] ?? 0, names[c] ?? 0)),
  );
  if (room >= Math.min(last, LEAST_ROOM)) {
    const [top = [], ...below] = inside.map((row, i) => [...row, broken([head, ...rows][i]?.at(-1) ?? '', room, last)]);
    return tableText(top.map(painted(dim)), below, aligns);
  }
  const fitsAbove = total(shrunk(names, width, head.slice(0, -1), rows)) <= width;
  return (aligns.at(-1) === 'left' && fitsAbove) || head.length === 2
    ? withLastBelow(head, rows, aligns, width, dim)
    : inPieces({ head, rows, aligns }, widths, width, dim);
}

/** As many columns as there is room for at a time, each time with the first one. */
function inPieces(
  { head, rows, aligns }: SectionTable,
  widths: readonly number[],
  width: number,
  dim: (text: string) => string,
): string {
  const pieces: number[][] = [];
  for (let c = 1; c < widths.length; c++) {
    const piece = pieces.at(-1);
    const fits = piece !== undefined && total([0, ...piece, c].map((i) => widths[i] ?? 0)) <= width;
    if (fits) piece.push(c);
    else pieces.push([c]);
  }
  return pieces
    .map((piece) => {
      const of = (row: readonly string[]): string[] => [0, ...piece].map((c) => row[c] ?? '');
      const own = { head: of(head), rows: rows.map(of), aligns: [0, ...piece].map((c) => aligns[c] ?? 'left') };
      return fittedTable(own, width, dim);
    })
    .join('\n\n');
}

/** The last cell of each row in lines of its own, below the row. */
function withLastBelow(
  head: readonly string[],
  rows: Rows,
  aligns: SectionTable['aligns'],
  width: number,
  dim: (text: string) => string,
): string {
  const bare = [head, ...rows].map((row) => row.slice(0, -1));
  const names = widthsOf(head.slice(0, -1), bare);
  const fitted = shrunk(names, width, head, bare);
  const [top = [], ...inside] = bare.map((row) => row.map((cell, c) => broken(cell, fitted[c] ?? 0, names[c] ?? 0)));
  const lines = tableText(top.map(painted(dim)), inside, aligns.slice(0, -1)).split('\n');
  const under = (text: string): string[] => (text === '' ? [] : [wrapLines(text, width, '    ')]);
  let at = heightOf(top);
  const out = [...lines.slice(0, at), ...under(head.at(-1) ?? '').map(painted(dim))];
  for (const [i, row] of inside.entries()) {
    out.push(...lines.slice(at, at + heightOf(row)));
    at += heightOf(row);
    out.push(...under(rows[i]?.at(-1) ?? ''));
  }
  return out.join('\n');
}

const heightOf = (row: readonly string[]): number => Math.max(1, ...row.map((cell) => cell.split('\n').length));

const painted =
  (dim: (text: string) => string) =>
  (cell: string): string =>
    cell.split('\n').map(dim).join('\n');

/** The columns that have most blanks to be broken at are made narrower, column by column, until all fit. */
function shrunk(widths: readonly number[], room: number, head: readonly string[], rows: Rows): number[] {
  const fitted = [...widths];
  const least = widths.map((_, c) =>
    Math.max(LEAST_COLUMN, longestWord([head[c] ?? '', ...rows.map((row) => row[c] ?? '')])),
  );
  for (let excess = total(fitted) - room; excess > 0; excess = total(fitted) - room) {
    const slack = fitted.map((value, c) => value - (least[c] ?? value));
    const most = Math.max(...slack);
    if (most <= 0) break;
    const widest = slack.indexOf(most);
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function longestWord(cells: readonly string[]): number {
  return Math.max(0, ...cells.flatMap((cell) => cell.split(/\s+/).map((word) => stringWidth(word))));
}

function widthsOf(head: readonly string[], rows: Rows): number[] {
  const lines = (cell: string): number => Math.max(0, ...cell.split('\n').map((line) => stringWidth(line)));
  return head.map((title, c) => Math.max(stringWidth(title), 0, ...rows.map((row) => lines(row[c] ?? ''))));
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP * Math.max(0, widths.length - 1));

const broken = (cell: string, width: number, natural: number): string =>
  width < natural ? wrapLines(cell, width) : cell;

/** Lines that were there stay lines. */
function wrapLines(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .map((line) => wrapText(line, width, indent))
    .join('\n');
}
