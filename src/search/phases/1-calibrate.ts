import { baseGenome } from '../../domain/genome.ts';
import { isPerTask, isProfiled, type PlannedRun, type RunRecord } from '../../domain/run.ts';
import type { Noticed } from '../../domain/warning.ts';
import { huberLocation } from '../../stats/huber.ts';
import { madSd, mean, median, variance } from '../../stats/quantile.ts';
import { ceilingOfRuns, wholeBound } from '../ceiling.ts';
import { observations } from '../evidence/observations.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { askGated } from '../evidence/repetitions.ts';
import { PILOT_TASKS, secondSize, taskSizes } from '../evidence/task-sizes.ts';
import type { Calibration } from '../findings.ts';
import { affordableBudget, type Ledger } from '../ledger.ts';
import { isEverything, isOfTasks, type LeftOut, leftOutOf } from '../left-out.ts';
import { ask, nodesOf, type Program, type Session } from '../session.ts';
import { withinOf } from '../within.ts';

/** A spread below this is luck, not quiet. */
const SD_FLOOR = 0.01;
/** Beyond this spread between runs no budget resolves what a treatment does. */
const TOO_NOISY = 0.15;
/** A run this many sd above the median was hit by interference. */
const BURST_SDS = 3;
/** Few runs tell little of a spread: they are pooled with the sd that the design assumes, as if it were two more runs. */
const ASSUMED_SD = 0.04;
const ASSUMED_RUNS = 2;
const FEW_RUNS = 4;
/** Blocks of a confirmation whose resolution is told beforehand. */
export const USUAL_BLOCKS = 8;
/** More batches than this would be worth their time: longer batches are better. */
const BATCHES_WORTH = 4;

/**
 * Phase 1: the base against itself. Where the app takes `{tasks}` the first two runs have two sizes, which tell how
 * many tasks a size submits; the others have equal size.
 * @param redrawn the ledger as it is after the first runs.
 */
export function* calibrate(
  session: Session,
  ledger: Ledger,
  redrawn: () => Ledger = () => ledger,
): Program<Calibration> {
  const purse = purseOf(session, ledger.calibrate);
  const failure = yield* firstRuns(session, purse);
  // The first run tells how long one takes: a budget that nobody gave goes by that, and what a time limit affords.
  const most = session.settings.budgetByLength === true ? redrawn().calibrate : affordableBudget(session);
  purse.left = Math.max(0, Math.min(purse.left, most - session.runs.length));
  if (failure !== null) return withoutBaseline(failure);
  const size = taskSizes(session, null)(baseGenome(session.space.factors));
  const bases = (count: number): PlannedRun[] => Array.from({ length: count }, () => plannedBase(session, size));
  if (ledger.profile === undefined || purse.left < ENDS_WITH) {
    yield* askGated(session, 'calibrate', bases(purse.left), purse);
    return summarise(session);
  }
  purse.left--;
  yield* ask(session, 'calibrate', [{ ...plannedBase(session, size), profiled: true }]);
  // Where nothing can matter not even the noise need be known: what bounds it is looked at as soon as may be.
  for (const last of [false, true]) {
    const early = pointlessness(session, last ? summarise(session).resolves : resolvable(SD_FLOOR, 0, USUAL_BLOCKS));
    if (early !== null) return summarise(session);
    yield* askGated(session, 'calibrate', bases(last ? purse.left : purse.left - 1), purse);
  }
  return summarise(session);
}

/** A profiled run is followed by at least one other. */
const ENDS_WITH = 2;

/** @returns why the base cannot be measured, null when it can. */
function* firstRuns(session: Session, purse: Purse): Program<string | null> {
  const { sizedByTasks, tasks } = session.settings;
  const sizing = sizedByTasks && tasks === null;
  const pilot = yield* firstThatWorks(session, purse, sizing ? PILOT_TASKS : tasks);
  if (pilot === null) return 'there is no budget for a single run';
  if (pilot.outcome !== 'ok') return `${pilot.outcome}: ${pilot.reason ?? 'no reason given'}`;
  if (!sizing || purse.left === 0) return null;
  purse.left--;
  yield* ask(session, 'calibrate', [plannedBase(session, secondSize(session.settings.seconds, pilot))]);
  return null;
}

/** One repetition, so that a hiccup of the machine does not end the search. */
function* firstThatWorks(session: Session, purse: Purse, tasks: number | null): Program<RunRecord | null> {
  let last: RunRecord | null = null;
  for (let attempt = 0; attempt < 2 && purse.left > 0; attempt++) {
    purse.left--;
    const [run] = yield* ask(session, 'calibrate', [plannedBase(session, tasks)]);
    last = run ?? null;
    if (last?.outcome === 'ok' || last?.outcome === 'cancelled') break;
  }
  return last;
}

function plannedBase(session: Session, tasks: number | null): PlannedRun {
  const genome = baseGenome(session.space.factors);
  const planned = { genome, purpose: 'calibrate', block: null, epoch: session.epoch, tasks, capSeconds: null } as const;
  // All on one node: what runs differ by there is their noise.
  return nodesOf(session) > 1 && session.runs.length > 0 ? { ...planned, beside: 1 } : planned;
}

function withoutBaseline(reason: string): Calibration {
  return {
    baseline: null,
    sdCore: ASSUMED_SD,
    burst: 0,
    sdWithin: null,
    sdBetween: null,
    resolves: resolvable(ASSUMED_SD, 0, USUAL_BLOCKS),
    refusal: { code: 'cannot-be-measured', reason },
    warnings: [],
  };
}

function summarise(session: Session): Calibration {
  const runs = observations(session).filter(({ run }) => run.purpose === 'calibrate');
  const values = runs.map(({ lnScore }) => lnScore);
  if (values.length === 0) return withoutBaseline(unscored(session));
  const { sd: sdCore, burst } = noiseOf(values);
  const components = varianceComponents(runs.map(({ run }) => run.batches.filter((us) => us > 0).map(Math.log)));
  const counts = ownCounts(session);
  const fragile = mostlyFailed(session);
  if (fragile !== null) return withoutBaseline(fragile);
  const noisy = sdCore > TOO_NOISY && !session.settings.force;
  const resolves = resolvable(sdCore, burst, USUAL_BLOCKS);
  const leftOut = leftOutOf(session, resolves);
  const pointless = pointlessness(session, resolves) ?? nothingLeft(session, leftOut);
  return {
    baseline: huberLocation(
      values,
      runs.map(({ weight }) => weight),
    ),
    sdCore,
    burst,
    sdWithin: components?.within ?? null,
    sdBetween: components?.between ?? null,
    resolves,
    ...profiledPart(session, pointless, leftOut),
    refusal:
      refusalFor(session, counts) ??
      (noisy && pointless === null ? { code: 'too-noisy', sd: sdCore, suspects: suspects(session) } : null),
    warnings: warningsOf(session, sdCore, components),
  };
}

/** Why none of the runs of the app as written has a score. */
function unscored(session: Session): string {
  return baseRuns(session).findLast((run) => run.shortOfWorkers !== undefined)?.shortOfWorkers ?? 'no run has a score';
}

/** The runs of the app as written that are to be scored. */
function baseRuns({ runs }: Session): RunRecord[] {
  return runs.filter((run) => run.purpose === 'calibrate' && !isProfiled(run));
}

/** The numbers of tasks in runs of one size, where they differ. */
function ownCounts(session: Session): number[] {
  const base = baseRuns(session).filter((run) => run.outcome === 'ok' && run.tasks !== null);
  for (const { asked } of base) {
    const counts = base.filter((run) => run.asked === asked).map(({ tasks }) => tasks ?? 0);
    if (new Set(counts).size > 1) return counts;
  }
  return [];
}

/** Where the app chooses how much it does, only the time per task can be compared. */
function refusalFor({ settings }: Session, counts: readonly number[]): Noticed | null {
  return counts.length === 0 || isPerTask(settings.metric) ? null : { code: 'own-task-count-refused', counts };
}

/** Why the app as written is no measure, where it fails more often than not; null: it does not. */
function mostlyFailed(session: Session): string | null {
  const base = baseRuns(session).filter((run) => run.outcome !== 'cancelled');
  const failed = base.filter((run) => run.outcome !== 'ok');
  if (2 * failed.length <= base.length) return null;
  const why = failed.at(-1)?.reason ?? 'no reason given';
  const changes = base[0]?.outcome === 'ok' && !why.includes('--prepare') ? LEAVES_SOMETHING : '';
  return `${failed.length} of ${base.length} runs failed: ${why}${changes}`;
}

const LEAVES_SOMETHING =
  '; the first run went well: what a run leaves in its folder may be in the way of the next, and --prepare or --cleanup can remove it';

/** The spread of ln scores of runs of one genome, and the share of them that were hit by interference. At least one. */
export function noiseOf(values: readonly number[]): { readonly sd: number; readonly burst: number } {
  const sd = spreadOf(values);
  const centre = median(values);
  return { sd, burst: values.filter((y) => y - centre > BURST_SDS * sd).length / values.length };
}

/** Nothing of a search whose calibration has no profile. */
function profiledPart(
  session: Session,
  pointless: Noticed | null,
  leftOut: LeftOut | null,
): Pick<Calibration, 'ceiling' | 'pointless' | 'leftOut'> {
  if (!session.runs.some(isProfiled)) return {};
  return { ceiling: ceilingOfRuns(session.runs), pointless, ...(leftOut === null ? {} : { leftOut }) };
}

/** Where all that could be tried is left out. */
function nothingLeft(session: Session, leftOut: LeftOut | null): Noticed | null {
  if (leftOut === null || !isEverything(session, leftOut)) return null;
  const { atMost, below } = leftOut;
  return { code: 'nothing-can-matter', atMost, below, program: null };
}

/** Why nothing can matter: the least bound is below what the budget resolves, and below what may be given away. */
function pointlessness(session: Session, resolves: number): Noticed | null {
  const ceiling = ceilingOfRuns(session.runs);
  const atMost = ceiling === null ? null : wholeBound(ceiling);
  if (ceiling === null || atMost === null || session.settings.insist === true || !isOfTasks(session)) return null;
  const below = Math.min(resolves, withinOf(session));
  if (Math.log(atMost) >= below) return null;
  const { everything, program } = ceiling;
  const ofTasks = program === null || (everything !== null && everything <= atMost);
  return { code: 'nothing-can-matter', atMost, below: Math.expm1(below), program: ofTasks ? null : program };
}

function spreadOf(values: readonly number[]): number {
  const n = values.length;
  if (n >= FEW_RUNS) return Math.max(SD_FLOOR, madSd(values));
  const own = n < 2 ? 0 : (n - 1) * variance(values);
  return Math.max(SD_FLOOR, Math.sqrt((ASSUMED_RUNS * ASSUMED_SD ** 2 + own) / (ASSUMED_RUNS + n - 1)));
}

/** Two-sided 5 % and 90 % power. */
const ERROR_QUANTILES = 3.24;
/** Asymptotic efficiency of the signed-rank test for normal noise: 3/pi. */
const EFFICIENCY = 0.955;

/** The smallest difference (ln) that blocks of two runs resolve (docs/decisions/looks.md). */
export function resolvable(sd: number, burst: number, blocks: number): number {
  return ((ERROR_QUANTILES * Math.SQRT2 * sd) / Math.sqrt(EFFICIENCY * blocks)) * (1 + burst);
}

interface Components {
  readonly within: number;
  readonly between: number;
}

/** One-way analysis of variance of ln batches, runs as groups (Kalibera & Jones 2013). */
function varianceComponents(groups: readonly (readonly number[])[]): Components | null {
  const size = Math.min(...groups.map((group) => group.length));
  if (groups.length < 2 || size < 2) return null;
  const equal = groups.map((group) => group.slice(0, size));
  const within = mean(equal.map(variance));
  const between = Math.max(0, variance(equal.map(mean)) - within / size);
  return { within: Math.sqrt(within), between: Math.sqrt(between) };
}

function warningsOf(session: Session, sd: number, components: Components | null): Noticed[] {
  const warnings: Noticed[] = [];
  const failed = baseRuns(session).filter(({ outcome }) => outcome !== 'ok');
  if (failed.length > 0) {
    const reason = failed.find((run) => run.reason !== null)?.reason ?? 'no reason given';
    warnings.push({ code: 'base-runs-failed', failed: failed.length, reason });
  }
  const counts = ownCounts(session);
  if (counts.length > 0) warnings.push({ code: 'own-task-count', counts });
  if (sd > TOO_NOISY) warnings.push({ code: 'very-noisy', sd, suspects: suspects(session) });
  if (components !== null && batchesWorth(session, components) > BATCHES_WORTH) {
    warnings.push({ code: 'noise-inside-runs' });
  }
  return warnings;
}

/** The number of batches in a run that is worth its time: sqrt(start / batch · within² / between²). */
function batchesWorth(session: Session, components: Components): number {
  const runs = baseRuns(session).filter((run) => run.batches.length > 0);
  const start = median(runs.map((run) => run.startupSeconds ?? 0));
  const batch = median(runs.map((run) => (run.makespanSeconds ?? 0) / run.batches.length));
  if (!(start > 0) || !(batch > 0) || components.within === 0) return 0;
  return Math.sqrt(start / batch) * (components.within / Math.max(components.between, SD_FLOOR / 2));
}

/** What the gates saw beside the runs. */
function suspects(session: Session): string[] {
  return [...new Set(session.runs.flatMap((run) => (run.gates?.flagged ? run.gates.reasons : [])))];
}
