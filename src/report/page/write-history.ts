import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ReadHistory } from '../../domain/history.ts';
import { writingTo, writtenTo } from '../../domain/system-errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { seriesFigure } from '../figures/regression/series.ts';
import { renderFigure } from '../figures/render.ts';
import { writeFigure } from '../figures/write-figure.ts';
import { type DrawnHistory, historyHtml } from './history-page.ts';

/** A series by the name that its files have. */
export type NamedHistory = readonly [name: string, history: ReadHistory];

/**
 * Writes index.html, and each series as NAME.svg and NAME.csv.
 * @returns the names of the files
 * @throws UserError (73) when the folder cannot be written
 */
export async function writeHistoryPage(folder: string, histories: readonly NamedHistory[]): Promise<string[]> {
  writingTo(folder, () => makeFolders(folder));
  const drawn: DrawnHistory[] = [];
  const files: string[] = [];
  for (const [name, history] of histories) {
    const figure = await renderFigure(seriesFigure(history, name));
    drawn.push({ history, figure });
    files.push(...(await writtenTo(folder, writeFigure(figure, folder, false))));
  }
  await writtenTo(folder, writeFileAtomic(join(folder, 'index.html'), historyHtml(drawn)));
  return [...files, 'index.html'];
}
