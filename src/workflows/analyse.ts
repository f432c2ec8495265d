import { basename, dirname, join } from 'node:path';
import { reportedBy } from '../report/dataset/reported.ts';
import { type AnalyseOptions, type AnalysisResult, analyseDataset } from '../report/dataset/write-analysis.ts';
import { randomFrom } from '../search/rng.ts';
import { readAnswer } from '../store/report-file.ts';
import { catalogueClasses } from './shared/gene-pool.ts';

/** What `optimise analyse` is asked for: classes and draws are the gene pool's and the command's own. */
export interface AnalyseRequest extends Omit<AnalyseOptions, 'classes' | 'random' | 'out' | 'reported'> {
  /** null: `analysis` beside the file. */
  readonly out: string | null;
}

/** What was found, and where its files are. */
export interface Analysed extends AnalysisResult {
  readonly folder: string;
}

/**
 * The post's whole analysis of a data set, treatments classed as the gene pool knows them.
 * @throws UserError as {@link analyseDataset} does
 */
export async function analyse(request: AnalyseRequest): Promise<Analysed> {
  const folder = request.out ?? join(dirname(request.file), 'analysis');
  const options = {
    ...request,
    out: folder,
    classes: catalogueClasses(),
    reported: reportBeside(request.file),
    random: randomFrom('analyse'),
  };
  return { ...(await analyseDataset(options)), folder };
}

/** The report of the search whose runs.csv or runs.jsonl this is; null: it is none, or nothing was reported. */
function reportBeside(file: string): AnalyseOptions['reported'] {
  const places: { readonly [name: string]: readonly string[] } = {
    'runs.csv': ['report.json'],
    'runs.jsonl': ['report', 'report.json'],
  };
  const place = places[basename(file)];
  const answer = place === undefined ? null : readAnswer(join(dirname(file), ...place));
  return answer === null ? null : { ...reportedBy(answer), runs: answer.runs };
}
