import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { analyseDesign, type DatasetAnalysis } from '../../analyse/analysis.ts';
import { deltasCsv, levelDeltasCsv } from '../../analyse/deltas.ts';
import { buildDesign } from '../../analyse/design.ts';
import { readRuns } from '../../analyse/read.ts';
import type { CsvColumns } from '../../analyse/read-csv.ts';
import { type Reported, UNREPORTED } from '../../analyse/reported.ts';
import type { RunTable } from '../../analyse/table.ts';
import { rowsToCsv } from '../../analyse/write-csv.ts';
import type { Random } from '../../domain/random.ts';
import { writingTo, writtenTo } from '../../domain/system-errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { chooseTreatments } from '../figures/dataset/choose.ts';
import { type Classes, datasetDrafts } from '../figures/dataset/drafts.ts';
import type { Scale } from '../figures/dataset/mean-rows.ts';
import { type PathStory, pathStories } from '../figures/dataset/path-story.ts';
import type { TileOrder } from '../figures/dataset/tiles.ts';
import type { Figure } from '../figures/figure.ts';
import { renderFigure } from '../figures/render.ts';
import { writeFigure } from '../figures/write-figure.ts';
import { analysisHtml, FIGURES_FOLDER } from '../page/analysis-page.ts';
import { countText } from '../text/format.ts';
import { type DatasetSummary, summariseDataset } from './summary.ts';

export interface AnalyseOptions {
  /** The post's CSV form (may be gzipped), our runs.csv, or a runs.jsonl. */
  readonly file: string;
  /** Folder of the results; made where it is missing. */
  readonly out: string;
  /** Treatments left out of `1_means_keep_logs`; empty: the log treatments, or the two strongest. */
  readonly without: readonly string[];
  /** The treatments of `4_before_after_scatter` and its flip; null: the log treatments, or the most redundant pair. */
  readonly pair: readonly [string, string] | null;
  readonly scale: Scale;
  /** The order of treatments in `4_lm6_tiles`. */
  readonly tileOrder: TileOrder;
  readonly png: boolean;
  /** `summary` leaves out deltas.csv; null: it is written up to 200,000 pairs. */
  readonly deltas: 'csv' | 'summary' | null;
  readonly columns: CsvColumns;
  /** Classes by treatment where a catalogue knows them; others are told from the name. */
  readonly classes: Classes;
  /** What the search that made the runs reported, and of how many runs; null: it is no search's file. */
  readonly reported: (Reported & { readonly runs: number }) | null;
  /** Sampling of path vectors. */
  readonly random: Random;
}

export interface AnalysisResult {
  readonly summary: DatasetSummary;
  /** The files written, their paths in `out`. */
  readonly files: readonly string[];
}

/** More pairs than this and deltas.csv (a line each, with a column a treatment) is written only when asked for. */
const MOST_DELTAS = 200_000;

/**
 * The post's whole analysis of a data set: deltas, models, every figure with its data.
 * @throws UserError for a file that cannot be read (65), an unknown treatment (64), a folder that cannot be written (73).
 */
export async function analyseDataset(options: AnalyseOptions): Promise<AnalysisResult> {
  const { table, reported } = knownRuns(await readRuns(options.file, options.columns), options.reported);
  const design = buildDesign(table, [], options.classes);
  const analysis = analyseDesign(design, options.random, reported);
  const choice = chooseTreatments(analysis, options);
  writingTo(options.out, () => makeFolders(options.out));
  const drafts = datasetDrafts(table, analysis, choice, {
    scale: options.scale,
    tileOrder: options.tileOrder,
    classes: options.classes,
    paths: pathStories(analysis, classesOf(analysis), 'values are runs of the data set where it holds the set'),
    leastPairs: 1,
  });
  const figures: Figure[] = [];
  for (const draft of drafts) figures.push(await renderFigure(draft));
  const summary = summariseDataset(table, analysis);
  const files = await writtenTo(options.out, writeAll(analysis, summary, figures, options));
  return { summary, files };
}

async function writeAll(
  analysis: DatasetAnalysis,
  summary: DatasetSummary,
  figures: readonly Figure[],
  options: AnalyseOptions,
): Promise<string[]> {
  const tables = [...(await writeDeltas(analysis, options)), ...(await writeCoefficients(analysis, options.out))];
  const files = [...tables, 'analysis.json', 'index.html'];
  const folder = join(options.out, FIGURES_FOLDER);
  makeFolders(folder);
  for (const figure of figures) {
    const names = await writeFigure(figure, folder, options.png);
    files.push(...names.map((name) => `${FIGURES_FOLDER}${name}`));
  }
  const page = { name: basename(options.file), summary, figures, files: [...tables, 'analysis.json'] };
  await writeFile(join(options.out, 'index.html'), analysisHtml(page));
  await writeFile(join(options.out, 'analysis.json'), `${JSON.stringify(summary, null, 2)}\n`);
  return files;
}

/** The report counts where it is of these very runs; of fewer or more its numbers would be those of another table. */
function knownRuns(
  table: RunTable,
  reported: AnalyseOptions['reported'],
): { readonly table: RunTable; readonly reported: Reported } {
  const runs = table.rows + table.withoutScore;
  if (reported === null || reported.runs === runs) return { table, reported: reported ?? UNREPORTED };
  const warning = `report.json is of ${countText(reported.runs, 'run')}, the file of ${runs}: base, noise and fastest set are the file's own, not the report's`;
  return { table: { ...table, warnings: [...table.warnings, warning] }, reported: UNREPORTED };
}

async function writeDeltas(analysis: DatasetAnalysis, options: AnalyseOptions): Promise<string[]> {
  const pairs = analysis.pairs.reduce((sum, list) => sum + list.before.length, 0);
  if (options.deltas === 'summary' || (options.deltas === null && pairs > MOST_DELTAS)) return [];
  const write = (name: string, rows: Generator<string>): Promise<void> =>
    pipeline(Readable.from(rows), createWriteStream(join(options.out, name)));
  await write('deltas.csv', deltasCsv(analysis.design, analysis.pairs));
  if (analysis.levelChanges.length === 0) return ['deltas.csv'];
  await write('level_deltas.csv', levelDeltasCsv(analysis.design, analysis.levelChanges));
  return ['deltas.csv', 'level_deltas.csv'];
}

/** Every coefficient of both models, for those who want to go on in R. */
async function writeCoefficients(analysis: DatasetAnalysis, out: string): Promise<string[]> {
  const rows = [analysis.main, analysis.full].flatMap((model) =>
    model.coefficients.map((c) => ({
      model: model === analysis.main ? 'treatments' : 'pairs',
      column: c.name,
      ln: c.value,
      se: c.se,
      robustSe: c.robustSe,
      p: c.p,
      huber: c.huber,
      vif: c.vif,
      aliased: Number.isNaN(c.value),
    })),
  );
  await writeFile(join(out, 'models.csv'), rowsToCsv(rows));
  return ['models.csv'];
}

function classesOf({ design }: DatasetAnalysis): PathStory['classes'] {
  return Object.fromEntries(design.treatments.map((treatment) => [treatment.name, treatment.class]));
}
