import stringWidth from 'string-width';
import { firstSections, reportSections } from '../sections/index.ts';
import type { ReportSource, Section } from '../sections/section.ts';
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
  const { report } = source;
  const title = `${report.search}: ${report.app}`;
  const setting = `Parsl ${report.parsl}, Python ${report.python}, ${report.machine}; strategy ${report.strategy}, seed ${report.seed}`;
  const sections = style.verbose === true ? reportSections(source) : firstSections(source);
  const parts = sections.map((part) => sectionText(part, style));
  if (style.verbose !== true) parts.push(style.colours.dim('All sections: --verbose, or the page report/index.html.'));
  return `${[`${style.colours.bold(title)}\n${style.colours.dim(wrapText(setting, widthOf(style)))}`, ...parts].join('\n\n')}\n`;
}

/** One section: its title, then its parts, indented by two. */
export function sectionText(part: Section, style: TextStyle): string {
  const { colours } = style;
  const width = widthOf(style);
  const paint = { good: colours.green, bad: colours.yellow, plain: (text: string) => text }[part.tone];
  const lines = [
    colours.bold(part.title),
    ...part.paragraphs.map((text, i) => paintLines(i === 0 ? paint : (line) => line, wrapText(text, width, '  '))),
    ...(part.table === null
      ? []
      : [
          indentText(
            tableText(part.table.head.map(colours.dim), fitRows(part.table.rows, width), part.table.aligns),
            '  ',
          ),
        ]),
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

/** Long prose in a table's last column is broken, so that the columns before it stay in place. */
function fitRows(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => stringWidth(row[c] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, columnWidth) => sum + columnWidth + 2, 2);
  const room = Math.max(24, width - before);
  return rows.map((row) => row.map((cell, c) => (c === columns - 1 ? wrapText(cell, room) : cell)));
}
