import { type DatasetSection, datasetSections } from '../dataset/sections.ts';
import type { DatasetSummary } from '../dataset/summary.ts';
import { tableText, wrapText } from './format.ts';

const WIDTH = 100;

/** The text that comes first: what the data say, in tables. */
export function summaryText(summary: DatasetSummary, order: 'best' | 'nicest'): string {
  const other = order === 'best' ? 'path-nicest' : 'path-best';
  return datasetSections(summary)
    .filter(({ id }) => id !== other)
    .map(sectionText)
    .join('\n\n');
}

function sectionText({ id, title, paragraphs, table, bullets }: DatasetSection): string {
  if (id === 'warnings') return bullets.map((text) => wrapText(`warning: ${text}`, WIDTH)).join('\n\n');
  const words = paragraphs.map((text) => wrapText(text, WIDTH));
  const below = bullets.map((text) => wrapText(text, WIDTH));
  if (table === null) return [...words, ...below].join('\n');
  return [...words, title, tableText(table.head, table.rows, table.aligns), ...below].join('\n');
}
