/**
 * The public API: what every command can do, without a command line. A command's function has the command's name in
 * its file under `workflows/`, where arguments and errors are said.
 * @packageDocumentation
 */
export type { TreatmentDescription } from './catalogue/describe.ts';
export { EXIT, UserError } from './domain/errors.ts';
export type { GenomeRecord } from './domain/genome.ts';
export type { ReadHistory } from './domain/history.ts';
export type { Margins, Regression } from './domain/regression.ts';
export type { SearchReport } from './domain/report.ts';
export type { RunRecord } from './domain/run.ts';
export { DEFAULT_PRICES, DEFAULTS, type SearchSettings, searchSettings } from './domain/search-settings.ts';
export type { AppSpec } from './launch/run/app.ts';
export type { Profiled } from './report/profile.ts';
export type { ReportSource } from './report/sections/section.ts';
export { checkText } from './report/text/check.ts';
export { type Comparison, compareText } from './report/text/compare.ts';
export { summaryText } from './report/text/dataset.ts';
export { historyText } from './report/text/history.ts';
export { type ListedSearch, listText } from './report/text/list.ts';
export { reportMarkdown } from './report/text/markdown.ts';
export { profileText } from './report/text/profile.ts';
export { regressionMarkdown, regressionText } from './report/text/regress.ts';
export { replayText } from './report/text/replay.ts';
export { reportText, type TextStyle } from './report/text/report.ts';
export { runText } from './report/text/run.ts';
export { treatmentsText } from './report/text/treatments.ts';
export { Interrupted } from './search/drive.ts';
export { type Analysed, type AnalyseRequest, analyse } from './workflows/analyse.ts';
export { type Cache, cacheOf, cleanCache } from './workflows/cache.ts';
export { type Checked, check } from './workflows/check.ts';
export { type Compared, type CompareRequest, compare } from './workflows/compare.ts';
export { type ConcludeRequest, concludeSearch } from './workflows/conclude.ts';
export { deleteSearches } from './workflows/delete.ts';
export { type Exported, type ExportRequest, exportConfiguration } from './workflows/export.ts';
export { type Histories, type HistoryRequest, history } from './workflows/history.ts';
export { listSearches } from './workflows/list.ts';
export { noteOn } from './workflows/note.ts';
export { type ProfileRequest, profile } from './workflows/profile.ts';
export { type RegressRequest, regress } from './workflows/regress.ts';
export { regressHistory, type SeriesRequest } from './workflows/regression/regress-history.ts';
export { type RenameRequest, renameSearch } from './workflows/rename.ts';
export { type Replayed, replayRecorded, replayTables, type TableRequest } from './workflows/replay.ts';
export { type Reported, type ReportRequest, reportAgain } from './workflows/report.ts';
export { type ResumeRequest, resumeSearch } from './workflows/resume.ts';
export { type SingleRunRequest, singleRun } from './workflows/run.ts';
export { type SearchRequest, startSearch } from './workflows/search.ts';
export type { SearchEnd } from './workflows/shared/conduct.ts';
export type { Progress, Surroundings, Teller } from './workflows/shared/surroundings.ts';
export type { TargetRequest } from './workflows/shared/target.ts';
export type { ReplayResult } from './workflows/tables/replay-table.ts';
export { listTreatments, type TreatmentsRequest } from './workflows/treatments.ts';
