import { analyseDesign, type DatasetAnalysis } from '../../../analyse/analysis.ts';
import { buildDesign } from '../../../analyse/design.ts';
import { tableFromRuns } from '../../../analyse/from-runs.ts';
import type { RunTable } from '../../../analyse/table.ts';
import type { TreatmentClass } from '../../../domain/factor.ts';
import { treatmentName } from '../../../domain/factor.ts';
import type { Random } from '../../../domain/random.ts';
import { isOfBase, scoreOf } from '../../../domain/run.ts';
import { reportedBy } from '../../dataset/reported.ts';
import { modelFloor } from '../../search/floor.ts';
import type { ReportSource } from '../../sections/section.ts';
import { toldPaths } from '../../sections/told-paths.ts';
import { chooseTreatments } from '../dataset/choose.ts';
import { datasetDrafts } from '../dataset/drafts.ts';
import { pathStories } from '../dataset/path-story.ts';
import type { Draft } from '../figure.ts';
import { confirmFigure } from './confirm.ts';
import { historyFigure } from './history.ts';
import { noiseFigure } from './noise.ts';
import { parallelFigure } from './parallel.ts';
import { shapleyFigure } from './shapley.ts';

/** A search's runs as the analysis sees them. */
export interface AnalysedRuns {
  readonly table: RunTable;
  readonly analysis: DatasetAnalysis;
}

/** Fewer scored runs than this and no model is fitted. */
const LEAST_RUNS = 12;

/** A search makes few pairs: a scatter of fewer shows nothing. */
const LEAST_PAIRS = 6;
/** Sequences of which less is measured show the model, not the runs. */
const LEAST_MEASURED = 0.25;

/** @returns null while there are too few scored runs, or no treatment was tried. */
export function analyseRuns(source: ReportSource, random: Random): AnalysedRuns | null {
  const scored = source.runs.filter((run) => scoreOf(run, 'us-per-task') !== null);
  if (scored.length < LEAST_RUNS || scored.every(isOfBase)) return null;
  const table = tableFromRuns(source.runs, source.factors, source.report.search);
  const design = buildDesign(table, [], classesOf(source));
  const analysis = analyseDesign(design, random, reportedBy(source.report));
  const pca = (analysis.pca?.measuredShare ?? 0) < LEAST_MEASURED ? null : analysis.pca;
  return { table, analysis: { ...analysis, pca } };
}

/** Every figure of a search, those of its own kind first. */
export function searchDrafts(source: ReportSource, analysed: AnalysedRuns | null): Draft[] {
  const classes = classesOf(source);
  const own = [
    historyFigure(source),
    confirmFigure(source),
    noiseFigure(source),
    shapleyFigure(source.report),
    parallelFigure(source),
  ].filter((draft) => draft !== null);
  const paths = pathStories(
    toldPaths(source.report),
    classes,
    'nodes were measured, or are marked; what was not measured apart is one step',
  ).filter(({ steps }) => steps.length > 0);
  if (analysed === null) return own;
  const { table, analysis } = analysed;
  const choice = chooseTreatments(analysis, { without: [], pair: null });
  const drafts = datasetDrafts(table, analysis, choice, { scale: 'ln', classes, paths, leastPairs: LEAST_PAIRS });
  return [...own, ...(modelFloor(source.report) === null ? drafts.filter(({ name }) => !MODELLED.test(name)) : drafts)];
}

/** Figures of regression models: left out where runs were foretold badly. */
const MODELLED = /^4_lm/;

function classesOf({ factors }: ReportSource): { readonly [treatment: string]: TreatmentClass } {
  return Object.fromEntries(
    factors.flatMap((factor) =>
      factor.levels.slice(1).map((level, i) => [treatmentName(factor, i + 1), level.class] as const),
    ),
  );
}
