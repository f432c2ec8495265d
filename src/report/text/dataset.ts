import { type DatasetSection, datasetSections } from '../dataset/sections.ts';
import type { DatasetSummary } from '../dataset/summary.ts';
import { fittedTable } from './fitted-table.ts';
import { wrapText } from './format.ts';

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 100;
/** Names and numbers beside each other are read a cell at a time. */
const WIDEST_TABLE = 132;

/** What the data say, in tables of at most `columns` columns. Ends with a newline. */
export function summaryText(summary: DatasetSummary, order: 'best' | 'nicest', columns: number): string {
  const other = order === 'best' ? 'path-nicest' : 'path-best';
  const parts = datasetSections(summary)
    .filter(({ id }) => id !== other)
    .map((part) => sectionText(part, columns));
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ id, title, paragraphs, table, bullets }: DatasetSection, columns: number): string {
  const wrapped = (text: string): string => wrapText(text, Math.min(columns, WIDEST));
  if (id === 'warnings') return bullets.map((text) => wrapped(`warning: ${text}`)).join('\n\n');
  const words = paragraphs.map(wrapped);
  const below = bullets.map(wrapped);
  if (table === null) return [...words, ...below].join('\n');
  return [...words, wrapped(title), fittedTable(table, Math.min(columns, WIDEST_TABLE)), ...below].join('\n');
}
