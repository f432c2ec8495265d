import { dirname } from 'node:path';
import { isOfBase, isPerTask, type RunRecord } from '../../domain/run.ts';
import { openLog } from '../../log.ts';
import type { ReportSource } from '../../report/sections/section.ts';
import { countText } from '../../report/text/format.ts';
import { driveAsync, Interrupted } from '../../search/drive.ts';
import { runSearch } from '../../search/engine.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { type Ahead, openAhead } from '../../store/ahead.ts';
import { removeDrafts } from '../../store/drafts.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { lockSearch } from '../../store/lock.ts';
import { openRunLog, type RunLog } from '../../store/run-log.ts';
import { FORMAT, type SearchFile, writeSearchFile } from '../../store/search-file.ts';
import { answerFrom } from './answer.ts';
import { measuredOf } from './export-options.ts';
import { isUnfinished, lastFinished } from './finished.ts';
import { genomeFileOf } from './genome-names.ts';
import { launcherOf } from './launching.ts';
import { answerOfThen } from './other-engine.ts';
import { progressOf } from './progress.ts';
import { type Publication, publish, sourceOf, stillTheAnswer } from './publish.ts';
import { sessionOf, spaceOf } from './recorded-space.ts';
import { resultsOption } from './results-option.ts';
import { keepSnippet } from './snippet.ts';
import { noticesOf, type Surroundings } from './surroundings.ts';
import { taskCounts } from './task-counts.ts';
import { tellAhead } from './telling.ts';
import { thisProcess } from './this-process.ts';

/** How a search ended. */
export interface SearchEnd {
  readonly source: ReportSource;
  /** False: the answer is 'no' (no baseline, an empty space, too noisy a machine). */
  readonly answered: boolean;
}

/**
 * Takes a search from where its run log ends to its report, alone in its folder. Nothing is written before it is held.
 * @param begin the search's file, given the runs that are recorded
 * @param launch makes its runs real
 * @throws Interrupted when stopped; the search can be resumed
 * @throws UserError (exit 75) where another process holds it, or has taken it meanwhile
 */
export async function conductSearch(
  layout: SearchLayout,
  begin: (recorded: readonly RunRecord[]) => SearchFile | Promise<SearchFile>,
  surroundings: Surroundings,
  launch: typeof launcherOf = launcherOf,
): Promise<SearchEnd> {
  const lock = lockSearch(layout.folder, layout.name, thisProcess());
  try {
    removeDrafts(layout);
    const log = openRunLog(layout.runsFile, lock.check);
    const ahead = openAhead(layout.aheadFile, lock.check);
    const file: SearchFile = { ...(await begin(log.runs)), format: FORMAT };
    const write = (state: SearchFile['state']): void => {
      lock.check();
      writeSearchFile(layout.searchFile, { ...file, state, recorded: log.runs.length });
    };
    write('running');
    const signal = AbortSignal.any([surroundings.signal, lock.lost]);
    try {
      return await toItsEnd({ layout, file, log, ahead, write, launch, surroundings: { ...surroundings, signal } });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      write('interrupted');
      for (const line of interruptedLines(layout, log, surroundings)) surroundings.terminal.say(line);
      throw error;
    }
  } finally {
    lock.release();
  }
}

function interruptedLines(layout: SearchLayout, { runs }: RunLog, { command }: Surroundings): string[] {
  const { folder, name } = layout;
  const where = resultsOption(dirname(folder));
  const kept =
    runs.length === 0
      ? `no run was finished in ${folder}`
      : `${countText(runs.length, 'run')} ${runs.length === 1 ? 'is' : 'are'} kept in ${folder}`;
  return [
    `${kept}; go on with: ${command} resume ${name}${where}`,
    ...(runs.every(isOfBase) ? [] : [`or end it here and confirm what there is: ${command} conclude ${name}${where}`]),
  ];
}

interface Conducted {
  readonly layout: SearchLayout;
  readonly file: SearchFile;
  readonly log: RunLog;
  readonly ahead: Ahead;
  /** Keeps the file with the state that the search is in. */
  readonly write: (state: SearchFile['state']) => void;
  readonly launch: typeof launcherOf;
  readonly surroundings: Surroundings;
}

async function toItsEnd(conducted: Conducted): Promise<SearchEnd> {
  const { layout, file, write, surroundings } = conducted;
  const session = sessionOf(layout, file, spaceOf(file));
  const findings = await findingsOf(session, conducted);
  write('done');
  const ended = { ...publicationOf(layout, file, session, surroundings), findings, phase: 'done' };
  const { report, duels = [] } = sourceOf(ended);
  const { recommended } = report;
  if (recommended !== null) {
    const genome = genomeFileOf(layout.name, file, recommended, duels);
    await keepSnippet(layout, file, genome, session.runs, measuredOf(report, duels), surroundings);
  }
  const answered = findings.ended === 'done' || findings.ended === 'out-of-time';
  return { source: await publish(ended), answered };
}

function publicationOf(
  layout: SearchLayout,
  file: SearchFile,
  session: Session,
  { command }: Surroundings,
): Omit<Publication, 'findings' | 'phase'> {
  return { layout, file, session, png: false, command };
}

/** Runs and reads what the search asks for; writes the report anew after each batch of real runs. */
async function findingsOf(
  session: Session,
  { layout, file, log, ahead, launch, surroundings }: Conducted,
): Promise<SearchFindings> {
  const { terminal, signal } = surroundings;
  const counts = taskCounts(file.launch.taskFailures !== false, isPerTask(file.settings.metric));
  const launcher = launch({ file, layout, runs: log.runs, ahead: ahead.found, counts, ...noticesOf(terminal) });
  const progress = progressOf(file, log.runs, surroundings.now);
  const finished = isUnfinished(layout, file, log.runs) ? lastFinished(layout, file, log.runs) : null;
  const ofThen = file.settings.given === undefined ? null : answerOfThen(layout, file);
  const underWay = { ...publicationOf(layout, file, session, surroundings), findings: null };
  const tell = tellAhead(session, log.runs, terminal, file.app.args);
  try {
    const answer = answerFrom({
      space: session.space,
      log,
      ahead,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, surroundings.verbose),
      onRun: (request, { phase }) => {
        tell(phase);
        const nodes = launcher.nodes === undefined ? {} : { nodes: launcher.nodes() };
        terminal.progress({ ...progress(phase, request.run), ...nodes });
      },
      onBatch: async ({ phase }) => {
        if (finished === null && ofThen === null) await publish({ ...underWay, phase });
      },
    });
    // Once: its figures are dear, and the machine is kept for the runs.
    if (finished !== null) {
      await publish(stillTheAnswer({ ...underWay, phase: 'search' }, finished, log.runs.length));
    }
    return await driveAsync(runSearch(session), answer);
  } finally {
    await launcher.close();
  }
}
