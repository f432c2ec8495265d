import { existsSync } from 'node:fs';
import { EXIT, UserError } from '../domain/errors.ts';
import type { RunRecord } from '../domain/run.ts';
import { scoreOf } from '../domain/run.ts';
import type { Prices, StrategyName } from '../domain/search-settings.ts';
import { readMachine } from '../launch/machine/cores.ts';
import { openLog } from '../log.ts';
import type { ReportSource } from '../report/sections/section.ts';
import { driveAsync, Interrupted, retrace } from '../search/drive.ts';
import { calibrationLines, runSearch } from '../search/engine.ts';
import type { SearchFindings } from '../search/findings.ts';
import { randomStreams } from '../search/rng.ts';
import { newSession, type Session } from '../search/session.ts';
import { readEarlier, writeEarlier } from '../store/earlier.ts';
import { checkSearchName, layoutOf, makeFolder, type SearchLayout, timeStamp } from '../store/layout.ts';
import { lockSearch } from '../store/lock.ts';
import { openRunLog, type RunLog, readRuns } from '../store/run-log.ts';
import { FORMAT, readSearchFile, type SearchFile, writeSearchFile } from '../store/search-file.ts';
import { answerFrom } from './shared/answer.ts';
import { compatibleRuns } from './shared/earlier.ts';
import { launcherOf } from './shared/launching.ts';
import { publish } from './shared/publish.ts';
import { findSearch } from './shared/searches.ts';
import { earlierRuns, genomeFromText, prepareTarget, spaceOf, type TargetRequest } from './shared/target.ts';
import { taskCounts } from './shared/task-counts.ts';

/** Where a search is. */
export interface Progress {
  readonly phase: string;
  readonly run: number;
  readonly budget: number;
  /** Best score so far, µs per task or seconds; null: none yet. */
  readonly best: number | null;
  readonly unit: string;
  /** Base over best. */
  readonly ratio: number | null;
  readonly secondsLeft: number | null;
}

/** Where a workflow runs: who is told, how it is stopped. */
export interface Surroundings {
  readonly terminal: {
    say(line: string): void;
    warn(line: string): void;
    progress(state: Progress): void;
  };
  readonly signal: AbortSignal;
  readonly verbose: boolean;
  readonly now: () => Date;
  /** How the user calls us: `optimise` or `npm start --`. */
  readonly command: string;
}

export interface SearchRequest {
  readonly target: TargetRequest;
  /** null: made from app and time. */
  readonly name: string | null;
  readonly results: string;
  readonly budget: number;
  readonly timeSeconds: number | null;
  readonly seed: string;
  readonly strategy: StrategyName;
  readonly prices: Prices;
  /** Genome files or treatment lists. */
  readonly startingPoints: readonly string[];
  readonly maxMemoryMb: number | null;
  readonly scaleCheck: boolean;
  readonly fresh: boolean;
  readonly force: boolean;
}

export interface ResumeRequest {
  readonly results: string;
  readonly name: string | null;
  readonly budget: number | null;
  readonly timeSeconds: number | null;
  readonly force: boolean;
}

export interface SearchEnd {
  readonly source: ReportSource;
  /** False: the answer is 'no' (no baseline, an empty space, too noisy a machine). */
  readonly answered: boolean;
}

/** Prepare, search, report. @throws Interrupted when stopped; the search can be resumed. */
export async function startSearch(request: SearchRequest, surroundings: Surroundings): Promise<SearchEnd> {
  if (request.name !== null) checkSearchName(request.name);
  const name = request.name ?? defaultName(request, surroundings.now());
  const layout = layoutOf(request.results, name);
  if (existsSync(layout.searchFile)) {
    throw new UserError(`search ${name} exists already`, `go on with it: ${surroundings.command} resume ${name}`);
  }
  makeFolder(request.results);
  const target = await prepareTarget(request.target, surroundings);
  const settings: SearchFile['settings'] = {
    seed: request.seed,
    strategy: request.strategy,
    budgets: [{ fromRun: 1, budget: request.budget }],
    timeSeconds: request.timeSeconds,
    metric: request.target.metric,
    seconds: request.target.seconds,
    sizedByTasks: target.sizedByTasks,
    tasks: request.target.tasks,
    prices: request.prices,
    maxMemoryMb: request.maxMemoryMb,
    scaleCheck: request.scaleCheck,
    force: request.force,
    // Equal time needs no cap.
    capping: !target.sizedByTasks || request.target.tasks !== null,
    phases: 'all',
    startingPoints: request.startingPoints.map((text) => ({ ...genomeFromText(text, target.resolved) })),
  };
  makeFolder(layout.folder);
  const file: SearchFile = {
    format: FORMAT,
    name,
    createdAt: surroundings.now().toISOString(),
    state: 'running',
    settings,
    ...target.stored,
  };
  const earlier = request.fresh ? [] : compatibleRuns(request.results, file);
  writeEarlier(layout.earlierFile, earlier);
  if (earlier.length > 0) {
    surroundings.terminal.say(
      `${earlier.length} runs of earlier searches of this app are used to start with (--fresh: without them)`,
    );
  }
  return conductSearch(layout, file, surroundings);
}

/** Go on where a search ended, with more runs where asked for. */
export async function resumeSearch(request: ResumeRequest, surroundings: Surroundings): Promise<SearchEnd> {
  const layout = findSearch(request.results, request.name ?? undefined);
  const file = readSearchFile(layout.searchFile);
  return conductSearch(layout, file, surroundings, request);
}

function defaultName(request: SearchRequest, now: Date): string {
  const app = request.target.app?.target.split('/').at(-1)?.replace(/\.py$/, '') ?? 'noop';
  const stamp = timeStamp(now);
  return `${app.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^[^A-Za-z0-9]/, 'a')}-${stamp}`;
}

async function conductSearch(
  layout: SearchLayout,
  begun: SearchFile,
  surroundings: Surroundings,
  raised?: ResumeRequest,
): Promise<SearchEnd> {
  const release = await lockSearch(layout.folder, layout.name);
  try {
    const log = openRunLog(layout.runsFile);
    const file = raised === undefined ? begun : continued(begun, raised, log.runs.length, (await readMachine()).bootId);
    writeSearchFile(layout.searchFile, { ...file, state: 'running' });
    try {
      const { findings, session } = await walk(layout, file, log, surroundings);
      writeSearchFile(layout.searchFile, { ...file, state: 'done' });
      const source = await publish({
        layout,
        file,
        session,
        findings,
        phase: 'done',
        png: false,
        command: surroundings.command,
      });
      return { source, answered: findings.ended === 'done' || findings.ended === 'out-of-time' };
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

/** The file of a search that goes on: a larger budget holds from the next run on, and a restarted machine is a new epoch. */
function continued(file: SearchFile, request: ResumeRequest, done: number, bootId: string): SearchFile {
  const { settings } = file;
  const current = settings.budgets.at(-1)?.budget ?? 0;
  if (request.budget !== null && request.budget < current) {
    throw new UserError(
      `--budget ${request.budget}: the search has a budget of ${current} runs`,
      'a budget can only be raised',
      EXIT.badUsage,
    );
  }
  const budgets =
    request.budget === null || request.budget === current
      ? settings.budgets
      : [...settings.budgets, { fromRun: done + 1, budget: request.budget }];
  const restarted = done > 0 && bootId !== file.machine.bootId;
  return {
    ...file,
    machine: { ...file.machine, bootId },
    settings: {
      ...settings,
      ...(restarted ? { epochStarts: [...(settings.epochStarts ?? []), done + 1] } : {}),
      budgets,
      timeSeconds: request.timeSeconds ?? settings.timeSeconds,
      force: settings.force || request.force,
    },
  };
}

interface Walked {
  readonly findings: SearchFindings;
  readonly session: Session;
}

async function walk(layout: SearchLayout, file: SearchFile, log: RunLog, surroundings: Surroundings): Promise<Walked> {
  const { terminal, signal } = surroundings;
  const logger = openLog(layout.logFile, surroundings.verbose);
  const space = spaceOf(file);
  const earlier = earlierRuns(readEarlier(layout.earlierFile), space);
  const session = newSession(file.settings, space, randomStreams(file.settings.seed), earlier);
  const counts = taskCounts();
  const launcher = launcherOf({ file, layout, runs: log.runs, counts });
  const progress = progressOf(file, log.runs, surroundings);
  let told = false;
  try {
    const answer = answerFrom({
      space,
      log,
      launcher,
      counts,
      signal,
      logger,
      onRun: (request, batch) => {
        if (batch.phase !== 'calibrate' && log.runs.length > 0 && !told) {
          told = true;
          for (const line of calibrationLines(session)) terminal.say(line);
        }
        terminal.progress(progress(batch.phase, request.run));
      },
      onBatch: async (batch) => {
        await publish({
          layout,
          file,
          session,
          findings: null,
          phase: batch.phase,
          png: false,
          command: surroundings.command,
        });
      },
    });
    const findings = await driveAsync(runSearch(session), answer);
    return { findings, session };
  } finally {
    await launcher.close();
  }
}

function progressOf(file: SearchFile, runs: readonly RunRecord[], surroundings: Surroundings) {
  const { metric, budgets } = file.settings;
  const budget = budgets.at(-1)?.budget ?? 0;
  const began = { runs: runs.length, at: surroundings.now().getTime() };
  return (phase: string, run: number) => {
    const scored = runs.flatMap((record) => {
      const score = scoreOf(record, metric);
      return score === null ? [] : [{ score, base: Object.keys(record.genome).length === 0 }];
    });
    const best = scored.length === 0 ? null : Math.min(...scored.map(({ score }) => score));
    const bases = scored
      .filter(({ base }) => base)
      .map(({ score }) => score)
      .sort((a, b) => a - b);
    const base = bases[Math.floor(bases.length / 2)];
    const done = runs.length - began.runs;
    const each = done === 0 ? null : (surroundings.now().getTime() - began.at) / 1000 / done;
    return {
      phase,
      run,
      budget,
      best,
      unit: metric === 'us-per-task' ? 'µs per task' : 's',
      ratio: best === null || base === undefined ? null : base / best,
      secondsLeft: each === null ? null : each * Math.max(0, budget - run + 1),
    };
  };
}

/** The report of a search again, from its run log: the search is answered from the log as far as that goes. */
export async function reportAgain(
  results: string,
  name: string | null,
  png: boolean,
): Promise<{ readonly source: ReportSource; readonly folder: string }> {
  const layout = findSearch(results, name ?? undefined);
  const file = readSearchFile(layout.searchFile);
  const space = spaceOf(file);
  const earlier = earlierRuns(readEarlier(layout.earlierFile), space);
  const session = newSession(file.settings, space, randomStreams(file.settings.seed), earlier);
  const { result: findings, phase } = retrace(runSearch(session), readRuns(layout.runsFile));
  const source = await publish({ layout, file, session, findings, phase, png, command: 'optimise' });
  return { source, folder: layout.reportFolder };
}
