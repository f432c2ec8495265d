import type { SearchReport } from '../../domain/report.ts';
import { firstSections, reportSections } from '../sections/index.ts';
import { type NamedSet, namedSetSections } from '../sections/named-set.ts';
import type { ReportSource, Section } from '../sections/section.ts';
import { fittedTable } from './fitted-table.ts';
import { type Colours, indentText, wrapText } from './format.ts';

/** How the terminal wants it. */
export interface TextStyle {
  readonly colours: Colours;
  /** Columns of the terminal: paragraphs and tables keep to them. */
  readonly width: number;
  /** All sections, not only those of the first screen. */
  readonly verbose?: boolean;
}

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 100;
/** Names and numbers beside each other are read a cell at a time. */
const WIDEST_TABLE = 132;

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
  const title = wrapText(`${called}: ${report.app}`, widthOf(style)).split('\n').map(style.colours.bold).join('\n');
  const setting = `Parsl ${report.parsl}, Python ${report.python}, ${report.machine}; strategy ${report.strategy}, random seed ${report.seed}`;
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
    ...(part.table === null
      ? []
      : [indentText(fittedTable(part.table, Math.min(style.width, WIDEST_TABLE) - 2, colours.dim), '  ')]),
    ...part.bullets.map((text) => `  - ${wrapText(text, width, '    ').trimStart()}`),
    ...part.commands.map((text) => `  ${text.startsWith('# ') ? colours.dim(text) : colours.cyan(text)}`),
  ];
  return lines.join('\n');
}

function widthOf(style: TextStyle): number {
  return Math.max(40, Math.min(style.width, WIDEST));
}

function paintLines(paint: (text: string) => string, text: string): string {
  return text.split('\n').map(paint).join('\n');
}
