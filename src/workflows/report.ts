import { cpSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, UserError } from '../domain/errors.ts';
import { writingTo } from '../domain/system-errors.ts';
import type { NamedSet } from '../report/sections/named-set.ts';
import type { ReportSource } from '../report/sections/section.ts';
import { retrace } from '../search/drive.ts';
import { runSearch } from '../search/engine.ts';
import { ENGINE } from '../search/version.ts';
import { makeFolder, type SearchLayout } from '../store/layout.ts';
import { refuseLostRuns } from '../store/recorded.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { findSearch } from './shared/find-search.ts';
import { lastFinished } from './shared/finished.ts';
import { nothingYet, setCalled, splitSearchName } from './shared/genome-names.ts';
import { OfThen, refuseToReplace, unanswered } from './shared/other-engine.ts';
import { type Publication, publish, sourceOf, stillTheAnswer } from './shared/publish.ts';
import { sessionOf, spaceOf } from './shared/recorded-space.ts';
import { OtherDecision, sameDecisions } from './shared/same-decisions.ts';

/** What `optimise report` is asked for. */
export interface ReportRequest {
  readonly results: string;
  /** null: the newest search. */
  readonly name: string | null;
  /** PNG beside each SVG. */
  readonly png: boolean;
  /** Where the files go; null: to the search's own folder, where that can be written. */
  readonly out?: string | null;
  /** How the user calls us. */
  readonly command: string;
}

/** What the report says, and where its page and figures are. */
export interface Reported {
  readonly source: ReportSource;
  /** null: the search is another's, and nothing could be written there. */
  readonly folder: string | null;
}

/**
 * The report of a search again, from its run log: the search is answered from the log as far as that goes.
 * Nothing is started: app and interpreter may be gone.
 * @throws OfThen for a search that another version of the engine brought to its end: the answer of then stands
 * @throws UserError for a search that is not there or cannot be read
 */
export async function reportAgain({ results, name, png, out = null, command }: ReportRequest): Promise<Reported> {
  const layout = findSearch(results, name);
  const publication = { ...retracedElse(layout, out), png, command };
  if (out !== null) {
    const elsewhere = { ...layout, reportFolder: out, genomeFile: join(out, 'genome.json') };
    makeFolder(out);
    return { source: await publish({ ...publication, layout: elsewhere }), folder: out };
  }
  try {
    return { source: await publish(publication), folder: layout.reportFolder };
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    return { source: sourceOf(publication), folder: null };
  }
}

/** Results of a colleague's may be read, not written: their report is told all the same. */
function isUnwritable(error: unknown): boolean {
  if (error instanceof UserError) return error.exitCode === EXIT.cannotWrite;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}

/** One set of a search, and what the search knows besides. */
export interface SetReported {
  readonly source: ReportSource;
  readonly set: NamedSet;
}

/**
 * The report of one set of a search (`SEARCH:paste`): nothing is written.
 * @throws UserError for a set that the search does not have
 */
export function reportSet({ results, name, command }: Omit<ReportRequest, 'png' | 'out'>): SetReported {
  const { search, set: named } = splitSearchName(name ?? '');
  const layout = findSearch(results, search === '' ? null : search);
  const source = sourceOf({ ...retraced(layout), png: false, command });
  const set = setCalled(layout.name, source.report, named);
  if (set === null) throw nothingYet(layout.name);
  return { source, set: { ...set, name: named } };
}

/** {@link retraced}; where the report of then stands, it is what goes to the place that was named. */
function retracedElse(layout: SearchLayout, out: string | null): ReturnType<typeof retraced> {
  try {
    return retraced(layout);
  } catch (error) {
    if (!(error instanceof OfThen) || out === null) throw error;
    const { answerOfThen } = error;
    if (resolve(out) === resolve(answerOfThen.reportFolder)) throw error;
    makeFolder(out);
    writingTo(out, () => {
      cpSync(answerOfThen.reportFolder, out, { recursive: true });
      if (existsSync(layout.genomeFile)) cpSync(layout.genomeFile, join(out, 'genome.json'));
    });
    throw new OfThen({ ...answerOfThen, reportFolder: out });
  }
}

/** The search answered from its log, as far as that goes. */
function retraced(layout: SearchLayout): Omit<Publication, 'png' | 'command'> {
  const file = readSearchFile(layout.searchFile);
  const runs = readRuns(layout.runsFile);
  refuseLostRuns(layout, file, runs.length);
  const space = spaceOf(file);
  const session = sessionOf(layout, file, space);
  try {
    const { result: findings, phase } = retrace(sameDecisions(runSearch(session), space), runs);
    const publication = { layout, file, session, findings, phase };
    if (findings !== null) return publication;
    const finished = lastFinished(layout, file, runs);
    if (finished !== null) return stillTheAnswer(publication, finished, runs.length);
    if (file.settings.given !== undefined) refuseToReplace(layout, file);
    return { ...publication, ofPart: runs.length - session.runs.length };
  } catch (error) {
    if (!(error instanceof OtherDecision) || file.engine === ENGINE) throw error;
    refuseToReplace(layout, file);
    throw unanswered(layout, file);
  }
}
