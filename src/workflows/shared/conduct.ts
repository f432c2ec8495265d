import { openLog } from '../../log.ts';
import type { ReportSource } from '../../report/sections/section.ts';
import { calibrationLines } from '../../report/text/calibration.ts';
import { driveAsync, Interrupted } from '../../search/drive.ts';
import { calibrationOf, runSearch } from '../../search/engine.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import type { SearchLayout } from '../../store/layout.ts';
import { lockSearch } from '../../store/lock.ts';
import { openRunLog, type RunLog } from '../../store/run-log.ts';
import { type SearchFile, writeSearchFile } from '../../store/search-file.ts';
import { answerFrom } from './answer.ts';
import { genomeFileOf } from './genome-names.ts';
import { launcherOf } from './launching.ts';
import { progressOf } from './progress.ts';
import { type Publication, publish, sourceOf } from './publish.ts';
import { sessionOf, spaceOf } from './recorded-space.ts';
import { keepSnippet } from './snippet.ts';
import type { Surroundings } from './surroundings.ts';
import { taskCounts } from './task-counts.ts';

export interface SearchEnd {
  readonly source: ReportSource;
  /** False: the answer is 'no' (no baseline, an empty space, too noisy a machine). */
  readonly answered: boolean;
}

/**
 * Takes a search from where its run log ends to its report, alone in its folder.
 * @param begin the search's file, given the number of runs that are recorded
 * @throws Interrupted when stopped; the search can be resumed
 */
export async function conductSearch(
  layout: SearchLayout,
  begin: (recorded: number) => SearchFile | Promise<SearchFile>,
  surroundings: Surroundings,
): Promise<SearchEnd> {
  const release = await lockSearch(layout.folder, layout.name);
  try {
    const log = openRunLog(layout.runsFile);
    const file = await begin(log.runs.length);
    writeSearchFile(layout.searchFile, { ...file, state: 'running' });
    try {
      return await toItsEnd(layout, file, log, surroundings);
    } catch (error) {
      if (error instanceof Interrupted) {
        writeSearchFile(layout.searchFile, { ...file, state: 'interrupted' });
        surroundings.terminal.say(
          `${log.runs.length} runs are kept in ${layout.folder}; go on with: ${surroundings.command} resume ${layout.name}`,
        );
      }
      throw error;
    }
  } finally {
    await release();
  }
}

async function toItsEnd(
  layout: SearchLayout,
  file: SearchFile,
  log: RunLog,
  surroundings: Surroundings,
): Promise<SearchEnd> {
  const session = sessionOf(layout, file, spaceOf(file));
  const findings = await findingsOf(session, { layout, file, log, surroundings });
  writeSearchFile(layout.searchFile, { ...file, state: 'done' });
  const ended = { ...publicationOf(layout, file, session, surroundings), findings, phase: 'done' };
  const { recommended } = sourceOf(ended).report;
  if (recommended !== null) {
    const genome = genomeFileOf(layout.name, file, recommended);
    await keepSnippet(layout, file, genome, session.runs, surroundings.terminal);
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

interface Conducted {
  readonly layout: SearchLayout;
  readonly file: SearchFile;
  readonly log: RunLog;
  readonly surroundings: Surroundings;
}

/** Runs and reads what the search asks for; writes the report anew after each batch of real runs. */
async function findingsOf(session: Session, { layout, file, log, surroundings }: Conducted): Promise<SearchFindings> {
  const { terminal, signal } = surroundings;
  const counts = taskCounts();
  const launcher = launcherOf({ file, layout, runs: log.runs, counts });
  const progress = progressOf(file, log.runs, surroundings.now);
  let told = false;
  try {
    const answer = answerFrom({
      space: session.space,
      log,
      launcher,
      counts,
      signal,
      logger: openLog(layout.logFile, surroundings.verbose),
      onRun: (request, { phase }) => {
        if (phase !== 'calibrate' && log.runs.length > 0 && !told) {
          told = true;
          const found = calibrationOf(session);
          if (found !== null) for (const line of calibrationLines(found.calibration, found.ledger)) terminal.say(line);
        }
        terminal.progress(progress(phase, request.run));
      },
      onBatch: async ({ phase }) => {
        await publish({ ...publicationOf(layout, file, session, surroundings), findings: null, phase });
      },
    });
    return await driveAsync(runSearch(session), answer);
  } finally {
    await launcher.close();
  }
}
