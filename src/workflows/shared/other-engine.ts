import { EXIT, UserError } from '../../domain/errors.ts';
import type { RunRecord } from '../../domain/run.ts';
import { budgetAt } from '../../domain/search-settings.ts';
import { retrace } from '../../search/drive.ts';
import { runSearch } from '../../search/engine.ts';
import { ENGINE } from '../../search/version.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { readAnswer, type StoredAnswer } from '../../store/report-file.ts';
import { readRuns } from '../../store/run-log.ts';
import type { SearchFile } from '../../store/search-file.ts';
import { sessionOf, spaceOf } from './recorded-space.ts';
import { OtherDecision, sameDecisions } from './same-decisions.ts';

/** Which version of the engine decides on a search's runs, in words. */
export function madeBy({ engine }: Pick<SearchFile, 'engine'>): string {
  return engine === undefined ? 'an engine of before 29 November 2026' : `engine ${engine}`;
}

/**
 * The file of a search that this version of the engine goes on with. Where another one began it and decided otherwise,
 * its runs from there on are learnt from, and answer nothing that this one asks.
 */
export function onThisEngine(layout: SearchLayout, file: SearchFile, runs: readonly RunRecord[]): SearchFile {
  if (file.engine === ENGINE) return file;
  const own = { ...file, engine: ENGINE };
  const fromRun = firstOtherDecision(layout, file, runs);
  if (fromRun === null) return own;
  const given = { fromRun, runs: runs.length - fromRun + 1 };
  const earlier = (file.settings.given ?? []).filter((one) => one.fromRun < fromRun);
  return {
    ...own,
    settings: { ...file.settings, given: [...earlier, given] },
    warnings: [...file.warnings, { code: 'other-engine', ...given, made: file.engine ?? null }],
  };
}

/** The first run of the first batch that this engine would not have asked for; null: there is none. */
function firstOtherDecision(layout: SearchLayout, file: SearchFile, runs: readonly RunRecord[]): number | null {
  const space = spaceOf(file);
  try {
    retrace(sameDecisions(runSearch(sessionOf(layout, file, space)), space), runs);
    return null;
  } catch (error) {
    if (error instanceof OtherDecision) return error.fromRun;
    throw error;
  }
}

/** What a search answered before this version of the engine: it stands until this one has an answer of its own. */
export interface AnswerOfThen {
  readonly search: string;
  /** Of the engine, in words. */
  readonly made: string;
  readonly answer: StoredAnswer;
  readonly reportFolder: string;
  readonly reportFile: string;
}

/** Thrown where the answer of another version of the engine stands: it is told in place of one of our own. */
export class OfThen extends UserError {
  readonly answerOfThen: AnswerOfThen;

  constructor(answer: AnswerOfThen) {
    super(
      `search ${answer.search} was made by ${answer.made}: this version would decide otherwise`,
      `its report of then: ${answer.reportFolder}`,
      EXIT.badInput,
    );
    this.answerOfThen = answer;
  }
}

/** The answer of a search that had ended before; null: it had not. */
export function answerOfThen(layout: SearchLayout, file: SearchFile): AnswerOfThen | null {
  const answer = readAnswer(layout.reportFile);
  if (answer === null || answer.phase !== 'done') return null;
  const { name: search, reportFolder, reportFile } = layout;
  const last = file.warnings.findLast((noticed) => noticed.code === 'other-engine');
  const made = madeBy(last === undefined ? file : last.made === null ? {} : { engine: last.made });
  return { search, made, answer, reportFolder, reportFile };
}

/** What is said of a search of another engine that never came to an answer. */
export function unanswered({ name }: SearchLayout, file: SearchFile): UserError {
  return new UserError(
    `search ${name} was begun by ${madeBy(file)}, which had no answer yet: this version would decide otherwise`,
    `go on with it: optimise resume ${name}`,
    EXIT.badInput,
  );
}

/** @throws OfThen where such an answer stands */
export function refuseToReplace(layout: SearchLayout, file: SearchFile): void {
  const answer = answerOfThen(layout, file);
  if (answer !== null) throw new OfThen(answer);
}

/**
 * A search that another version of the engine brought to its end has its answer, unless more runs are asked for.
 * @throws OfThen where this version would have decided otherwise
 */
export function refuseEndedThere(layout: SearchLayout, file: SearchFile, budget: number | null): void {
  if (file.engine === ENGINE || file.state !== 'done') return;
  const runs = readRuns(layout.runsFile);
  const isRaised = budget !== null && budget > budgetAt(file.settings, runs, Number.POSITIVE_INFINITY);
  if (!isRaised && firstOtherDecision(layout, file, runs) !== null) refuseToReplace(layout, file);
}
