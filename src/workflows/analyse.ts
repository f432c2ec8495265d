import { dirname, join } from 'node:path';
import { type AnalyseOptions, type AnalysisResult, analyseDataset } from '../report/dataset/write-analysis.ts';
import { randomFrom } from '../search/rng.ts';
import { catalogueClasses } from './shared/gene-pool.ts';

/** What `optimise analyse` is asked for: classes and draws are the gene pool's and the command's own. */
export interface AnalyseRequest extends Omit<AnalyseOptions, 'classes' | 'random' | 'out'> {
  /** null: `analysis` beside the file. */
  readonly out: string | null;
}

/** What was found, and where its files are. */
export interface Analysed extends AnalysisResult {
  readonly folder: string;
}

/**
 * The seed's whole analysis of a data set, treatments classed as the gene pool knows them.
 * @throws UserError as {@link analyseDataset} does
 */
export async function analyse(request: AnalyseRequest): Promise<Analysed> {
  const folder = request.out ?? join(dirname(request.file), 'analysis');
  const options = { ...request, out: folder, classes: catalogueClasses(), random: randomFrom('analyse') };
  return { ...(await analyseDataset(options)), folder };
}
