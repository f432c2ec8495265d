import stringWidth from 'string-width';
import type { SearchReport } from '../../domain/report.ts';
import { firstSections, reportSections } from '../sections/index.ts';
import { type NamedSet, namedSetSections } from '../sections/named-set.ts';
import type { ReportSource, Section, SectionTable } from '../sections/section.ts';
import { type Colours, indentText, tableText, wrapText } from './format.ts';

/** How the terminal wants it. */
export interface TextStyle {
  readonly colours: Colours;
  /** Columns of the terminal; paragraphs are broken there, tables are not. */
  readonly width: number;
  /** All sections, not only those of the first screen. */
  readonly verbose?: boolean;
}

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 100;

/** The report for a terminal: aligned tables, bars of block glyphs, no borders. Ends with a newline. */
export function reportText(source: ReportSource, style: TextStyle): string {
  const sections = style.verbose === true ? reportSections(source) : firstSections(source);
  const more = style.verbose === true ? [] : [style.colours.dim(MORE)];
  return pageText(source.report, source.report.search, sections, style, more);
}

const MORE = 'All sections: --verbose, or the page report/index.html.';

/** The report of one set of the search. Ends with a newline. */
export function namedSetText(source: ReportSource, set: NamedSet, style: TextStyle): string {
  const { report } = source;
  return pageText(report, `${report.search}:${set.name}`, namedSetSections(source, set), style, []);
}

function pageText(
  report: SearchReport,
  called: string,
  sections: readonly Section[],
  style: TextStyle,
  below: readonly string[],
): string {
  const title = style.colours.bold(`${called}: ${report.app}`);
  const setting = `Parsl ${report.parsl}, Python ${report.python}, ${report.machine}; strategy ${report.strategy}, seed ${report.seed}`;
  const head = `${title}\n${style.colours.dim(wrapText(setting, widthOf(style)))}`;
  return `${[head, ...sections.map((part) => sectionText(part, style)), ...below].join('\n\n')}\n`;
}

/** One section: its title, then its parts, indented by two. */
export function sectionText(part: Section, style: TextStyle): string {
  const { colours } = style;
  const width = widthOf(style);
  const paint = { good: colours.green, bad: colours.yellow, plain: (text: string) => text }[part.tone];
  const lines = [
    colours.bold(part.title),
    ...part.paragraphs.map((text, i) => paintLines(i === 0 ? paint : (line) => line, wrapText(text, width, '  '))),
    ...(part.table === null ? [] : [indentText(fittedTable(part.table, width, colours), '  ')]),
    ...part.bullets.map((text) => `  - ${wrapText(text, width, '    ').trimStart()}`),
    ...part.commands.map((text) => `  ${colours.cyan(text)}`),
  ];
  return lines.join('\n');
}

function widthOf(style: TextStyle): number {
  return Math.max(40, Math.min(style.width, WIDEST));
}

function paintLines(paint: (text: string) => string, text: string): string {
  return text.split('\n').map(paint).join('\n');
}

/** Prose narrower than this is a column of single words. */
const LEAST_ROOM = 30;

/** Long prose in a table's last column is broken beside the others, or under them where the terminal is narrow. */
function fittedTable({ head, rows, aligns }: SectionTable, width: number, { dim }: Colours): string {
  const widthOfColumn = (c: number): number => Math.max(0, ...rows.map((row) => stringWidth(row[c] ?? '')));
  const widths = head.map((title, c) => Math.max(stringWidth(title), widthOfColumn(c)));
  const before = widths.slice(0, -1).reduce((sum, column) => sum + column + 2, 2);
  const room = width - before;
  const widest = widthOfColumn(head.length - 1);
  if (widest <= Math.max(room, LEAST_ROOM)) return tableText(head.map(dim), rows, aligns);
  if (room >= LEAST_ROOM) {
    const broken = rows.map((row) => [...row.slice(0, -1), wrapText(row.at(-1) ?? '', room)]);
    return tableText(head.map(dim), broken, aligns);
  }
  const bare = rows.map((row) => row.slice(0, -1));
  const [top = '', ...lines] = tableText(head.slice(0, -1).map(dim), bare, aligns.slice(0, -1)).split('\n');
  const below = (row: readonly string[] | undefined): string[] => {
    const text = wrapText(row?.at(-1) ?? '', width - 2, '    ');
    return text === '' ? [] : [text];
  };
  return [top, ...lines.flatMap((line, i) => [line, ...below(rows[i])])].join('\n');
}
