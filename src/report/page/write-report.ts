import { createWriteStream } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import writeFileAtomic from 'write-file-atomic';
import { deltasCsv } from '../../analyse/deltas.ts';
import { rowsToCsv } from '../../analyse/write-csv.ts';
import { treatmentName } from '../../domain/factor.ts';
import { fromRecord } from '../../domain/genome.ts';
import type { Random } from '../../domain/random.ts';
import { scoreOf } from '../../domain/run.ts';
import { writingTo, writtenTo } from '../../domain/system-errors.ts';
import { makeFolders } from '../../make-folders.ts';
import type { Figure } from '../figures/figure.ts';
import { renderFigure } from '../figures/render.ts';
import { type AnalysedRuns, analyseRuns, searchDrafts } from '../figures/search/drafts.ts';
import { writeFigure } from '../figures/write-figure.ts';
import type { ReportSource } from '../sections/section.ts';
import { LIVE_FILE, liveScript, liveVersion } from './live.ts';
import { type PageInput, renderHtml } from './page.ts';

export interface WriteReportInput extends Omit<PageInput, 'figures'> {
  readonly random: Random;
  readonly png?: boolean;
}

/**
 * Writes `report/`: index.html, every figure with its data, runs.csv, deltas.csv, report.json.
 * Figures of an earlier report that this one does not have are removed.
 * @returns the names of the files.
 * @throws UserError (73) when the folder cannot be written.
 */
export async function writeReport(folder: string, input: WriteReportInput): Promise<string[]> {
  writingTo(folder, () => makeFolders(folder));
  return writtenTo(folder, writeAll(folder, input));
}

async function writeAll(folder: string, input: WriteReportInput): Promise<string[]> {
  const { source } = input;
  // While the search goes on the machine is kept for the runs: models and their figures wait for the end.
  const analysed = input.underWay ? null : analyseRuns(source, input.random);
  const figures: Figure[] = [];
  for (const draft of searchDrafts(source, analysed)) figures.push(await renderFigure(draft));
  const files: string[] = [];
  for (const figure of figures) files.push(...(await writeFigure(figure, folder, input.png === true)));
  await writeFile(join(folder, 'runs.csv'), runsCsv(source));
  files.push('runs.csv', ...(await writeDeltas(folder, analysed)));
  // Others may be reading these two: they are replaced at once, never half written.
  await writeFileAtomic(join(folder, 'report.json'), `${JSON.stringify(source.report, null, 2)}\n`);
  await writeFileAtomic(join(folder, 'index.html'), renderHtml({ ...input, figures }));
  files.push('report.json', 'index.html');
  // After the page: whoever sees the new state finds the new page. Open pages miss the script of a search that has ended.
  if (input.underWay) {
    await writeFileAtomic(join(folder, LIVE_FILE), liveScript(liveVersion(input)));
    files.push(LIVE_FILE);
  } else await rm(join(folder, LIVE_FILE), { force: true });
  await removeOthers(folder, files);
  return files;
}

async function writeDeltas(folder: string, analysed: AnalysedRuns | null): Promise<string[]> {
  if (analysed === null) return [];
  const { design, pairs } = analysed.analysis;
  await pipeline(Readable.from(deltasCsv(design, pairs)), createWriteStream(join(folder, 'deltas.csv')));
  return ['deltas.csv'];
}

/** The post's data frame of runs: one 0/1 column a treatment, `timestamp`, `score`. Runs without a score have an empty one. */
export function runsCsv({ runs, factors }: ReportSource): string {
  const used = factors.filter((factor) => runs.some((run) => factor.name in run.genome));
  return rowsToCsv(
    runs.map((run) => {
      const genome = fromRecord(factors, run.genome) ?? [];
      const columns = used.flatMap((factor) =>
        factor.levels
          .slice(1)
          .map((_, i) => [treatmentName(factor, i + 1), genome[factors.indexOf(factor)] === i + 1 ? 1 : 0] as const),
      );
      return {
        ...Object.fromEntries(columns),
        timestamp: Math.round(Date.parse(run.startedAt) / 1000),
        score: scoreOf(run, 'us-per-task'),
      };
    }),
  );
}

/** What an earlier report left: only files of the kinds that a report writes. */
async function removeOthers(folder: string, files: readonly string[]): Promise<void> {
  const kept = new Set(files);
  for (const name of await readdir(folder)) {
    if (/^\d_[a-z0-9_]+\.(svg|csv|png)$/.test(name) && !kept.has(name)) await rm(join(folder, name));
  }
}
