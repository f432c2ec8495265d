import type { Genome } from '../domain/genome.ts';
import { fromRecord } from '../domain/genome.ts';
import type { RandomStreams } from '../domain/random.ts';
import type { PlannedRun, RunRecord } from '../domain/run.ts';
import { type BudgetStep, budgetAt, type SearchSettings } from '../domain/search-settings.ts';
import type { SearchSpace } from '../domain/space.ts';

export const PHASES = ['calibrate', 'search', 'reduce', 'select', 'attribute', 'confirm', 'done'] as const;
export type Phase = (typeof PHASES)[number];

/** Runs that are planned together: nothing that happens inside a batch changes it. */
export interface Batch {
  readonly phase: Phase;
  /** In the order in which they are to be run. */
  readonly runs: readonly PlannedRun[];
  /** It asks for nothing, but for so many runs that are recorded and that another version of the engine decided on. */
  readonly given?: number;
}

/**
 * A part of a search: asks for batches, is given their runs, returns what it found out.
 * It reads no clock, no file and no process: given the same runs it asks the same questions.
 * So resuming is answering from the run log, and a replay is another way to answer.
 */
export type Program<Result> = Generator<Batch, Result, readonly RunRecord[]>;

/** What all phases of one search share. `runs` and `genomes` grow as the runs come in. */
export interface Session {
  readonly settings: SearchSettings;
  /** Where the search looks: the whole space, until calibration shows that some factors cannot matter. */
  space: SearchSpace;
  readonly whole: SearchSpace;
  readonly streams: RandomStreams;
  /** Every finished run, oldest first. */
  readonly runs: RunRecord[];
  /** The genome of each of `runs`, by index. */
  readonly genomes: Genome[];
  /** Compatible runs of earlier searches: an older epoch that teaches the surrogate and counts in no budget. */
  earlier: readonly EarlierRun[];
  /** Raised by a drift alarm: runs of different epochs are compared through blocks only. */
  epoch: number;
  /** Runs that the phases before confirmation leave to it; null outside of them. */
  kept: number | null;
}

/** A run of another search with the same app, Parsl and machine, as a genome of this one's space. */
export interface EarlierRun {
  readonly run: RunRecord;
  readonly genome: Genome;
}

export function newSession(
  settings: SearchSettings,
  space: SearchSpace,
  streams: RandomStreams,
  earlier: readonly EarlierRun[] = [],
): Session {
  return { settings, space, whole: space, streams, runs: [], genomes: [], earlier, epoch: 1, kept: null };
}

/** Ask for runs and remember them in the session. */
export function* ask(session: Session, phase: Phase, runs: readonly PlannedRun[]): Program<readonly RunRecord[]> {
  const given = yield* takeGiven(session, phase);
  // Was planned without knowing that so much was made already.
  const open = given === 0 ? runs : runs.slice(0, runsLeft(session));
  if (open.length === 0) return [];
  const answers = yield { phase, runs: open };
  const finished = answers.map((run, i) => withAsked(run, open[i]?.tasks ?? null));
  for (const run of finished) remember(session, run);
  return finished;
}

/** Remembers the runs of another version of the engine, where they come next. @returns how many */
function* takeGiven(session: Session, phase: Phase): Program<number> {
  const next = session.runs.length + 1;
  const given = session.settings.given?.find(({ fromRun }) => fromRun === next)?.runs ?? 0;
  if (given > 0) for (const run of yield { phase, runs: [], given }) remember(session, run);
  return given;
}

/** Logs of before the end of November 2026 do not say what was asked; the search decides it again. */
function withAsked(run: RunRecord, asked: number | null): RunRecord {
  return run.asked === null && asked !== null ? { ...run, asked } : run;
}

function remember(session: Session, run: RunRecord): void {
  const genome = fromRecord(session.space.factors, run.genome);
  if (genome === null) throw new Error(`run ${run.run} has a genome outside the space`);
  session.runs.push(run);
  session.genomes.push(genome);
  if (session.settings.epochStarts?.includes(session.runs.length + 1)) session.epoch++;
}

/** How many runs, or blocks of runs, are made at once. */
export function nodesOf({ settings }: Pick<Session, 'settings'>): number {
  return settings.nodes ?? 1;
}

/** The total number of runs in force when `session.runs` are done: a raised budget holds from the run on at which it was raised. */
export function budgetNow(session: Session): number {
  return budgetAt(session.settings, session.runs);
}

/** The limit of the total wall time in seconds that holds now; Infinity: none. */
export function timeNow({ runs, settings }: Session): number {
  const step = settings.timeSteps?.findLast(({ fromRun }) => fromRun <= runs.length + 1);
  return step?.seconds ?? settings.timeSeconds ?? Number.POSITIVE_INFINITY;
}

/** Whether nothing more is to be looked for: what there is is confirmed. */
export function isConcluding(session: Session): boolean {
  return stepNow(session)?.concludes === true;
}

function stepNow({ runs, settings }: Session): BudgetStep | undefined {
  return settings.budgets.findLast((step) => step.fromRun <= runs.length + 1);
}

export function runsLeft(session: Session): number {
  return Math.max(0, budgetNow(session) - session.runs.length);
}
