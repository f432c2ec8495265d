/** The public API: the functions that the command line calls. */
export { EXIT, UserError } from './domain/errors.ts';
export type { GenomeRecord } from './domain/genome.ts';
export type { SearchReport } from './domain/report.ts';
export type { RunRecord } from './domain/run.ts';
export { analyseDataset } from './report/dataset/write-analysis.ts';
export { exportConfiguration } from './workflows/export.ts';
export { singleRun } from './workflows/run.ts';
export { resumeSearch, type SearchEnd, type SearchRequest, startSearch } from './workflows/search.ts';
export { listSearches } from './workflows/shared/searches.ts';
export { prepareTarget, type TargetRequest } from './workflows/shared/target.ts';
