import { treatmentName } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { PlannedRun, RunRecord } from '../../domain/run.ts';
import { fullSized, scoreOf } from '../../domain/run.ts';
import { chiSquareTail } from '../../stats/distributions.ts';
import { ask, type Phase, type Program, runsLeft, type Session } from '../session.ts';

/** Weight of a run that was measured beside a disturbance (measurement.md 1.5). */
const FLAGGED_WEIGHT = 0.3;
const RERUNS_AT_MOST = 2;
/** A machine that flags most of its runs will flag the next as well: re-running them only costs budget. */
const HOPELESS_SHARE = 0.5;
const HOPELESS_RUNS = 8;

/** Runs that a phase may still ask for. */
export interface Purse {
  left: number;
}

export function purseOf(session: Session, allowance: number): Purse {
  return { left: Math.max(0, Math.min(allowance, runsLeft(session))) };
}

/** A run that counts: ln score, and how much it counts. */
export interface Observation {
  readonly index: number;
  readonly run: RunRecord;
  readonly genome: Genome;
  readonly lnScore: number;
  readonly weight: number;
}

/**
 * The runs that may be computed with: ok, not capped, not the sizing pilot, and not replaced by a re-run.
 * Whether a run is replaced depends on its gates alone, never on its score.
 */
export function observations(session: Session, from = 0): Observation[] {
  const replaced = replacedRuns(session.runs);
  const pilots = pilotsOf(session);
  return session.runs.flatMap((run, index) => {
    const score = scoreOf(run, session.settings.metric);
    const genome = session.genomes[index];
    if (index < from || score === null || score <= 0 || genome === undefined) return [];
    if (replaced.has(index) || pilots.has(run)) return [];
    return [{ index, run, genome, lnScore: Math.log(score), weight: weightOf(run) }];
  });
}

export function weightOf(run: RunRecord): number {
  return run.gates?.flagged === true ? FLAGGED_WEIGHT : 1;
}

/** A search that sizes runs by tasks starts with a short one: it tells the size of the others and nothing more. */
function pilotsOf(session: Session): ReadonlySet<RunRecord> {
  if (!session.settings.sizedByTasks || session.settings.tasks !== null) return new Set();
  const calibrations = session.runs.filter((run) => run.purpose === 'calibrate' && run.outcome === 'ok');
  const full = new Set(fullSized(calibrations));
  return new Set(calibrations.filter((run) => !full.has(run)));
}

/** Indices of flagged runs that were made again for the same purpose in the same block. */
function replacedRuns(runs: readonly RunRecord[]): ReadonlySet<number> {
  const replaced = new Set<number>();
  const later = new Set<string>();
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index];
    if (run === undefined) continue;
    const key = JSON.stringify([run.genome, run.purpose, run.block, run.epoch]);
    if (run.gates?.flagged === true && run.outcome === 'ok' && later.has(key)) replaced.add(index);
    if (run.outcome === 'ok') later.add(key);
  }
  return replaced;
}

/**
 * Ask for runs and make those again that were disturbed from outside, at most twice and within the purse.
 * @param reserve runs of the purse that are not for repetitions: a disturbed run still tells something, none tells nothing.
 * @returns the last run of each plan entry, in the order planned; fewer when the purse is empty.
 */
export function* askGated(
  session: Session,
  phase: Phase,
  planned: readonly PlannedRun[],
  purse: Purse,
  reserve = 0,
): Program<readonly RunRecord[]> {
  const affordable = planned.slice(0, purse.left);
  const results = [...(yield* spend(session, phase, affordable, purse))];
  for (let attempt = 0; attempt < RERUNS_AT_MOST && !isHopeless(session); attempt++) {
    const again = results.flatMap((run, i) => (run.gates?.flagged === true && run.outcome === 'ok' ? [i] : []));
    const chosen = again.slice(0, Math.max(0, purse.left - reserve));
    const fresh = yield* spend(
      session,
      phase,
      chosen.flatMap((i) => affordable[i] ?? []),
      purse,
    );
    for (const [k, run] of fresh.entries()) results[chosen[k] ?? 0] = run;
    if (fresh.length === 0) break;
  }
  return results;
}

function* spend(
  session: Session,
  phase: Phase,
  runs: readonly PlannedRun[],
  purse: Purse,
): Program<readonly RunRecord[]> {
  purse.left -= runs.length;
  return yield* ask(session, phase, runs);
}

function isHopeless(session: Session): boolean {
  const flagged = session.runs.filter((run) => run.gates?.flagged === true).length;
  return session.runs.length >= HOPELESS_RUNS && flagged > HOPELESS_SHARE * session.runs.length;
}

/** How often runs of a treatment were flagged, beside the others. */
export interface FlagRate {
  readonly treatment: string;
  readonly rate: number;
  readonly otherRate: number;
  /** Chi-square test of equal rates. */
  readonly p: number;
}

/** Below this many runs of each kind the test says nothing. */
const RUNS_TO_TEST = 5;

/** Flag rates by treatment: a rate that depends on the treatment is itself a warning (measurement.md 1.5). */
export function flagRates(session: Session): FlagRate[] {
  const rates: FlagRate[] = [];
  for (const [f, factor] of session.space.factors.entries()) {
    for (let level = 1; level < factor.levels.length; level++) {
      const counts = [0, 0, 0, 0];
      for (const [i, run] of session.runs.entries()) {
        const cell = (session.genomes[i]?.[f] === level ? 2 : 0) + (run.gates?.flagged === true ? 1 : 0);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
      const [offQuiet = 0, offFlagged = 0, onQuiet = 0, onFlagged = 0] = counts;
      if (offQuiet + offFlagged < RUNS_TO_TEST || onQuiet + onFlagged < RUNS_TO_TEST) continue;
      rates.push({
        treatment: treatmentName(factor, level),
        rate: onFlagged / (onQuiet + onFlagged),
        otherRate: offFlagged / (offQuiet + offFlagged),
        p: equalRates(offQuiet, offFlagged, onQuiet, onFlagged),
      });
    }
  }
  return rates;
}

/** Pearson's chi-square of a 2 x 2 table with Yates' correction, for counts may be small. */
function equalRates(a: number, b: number, c: number, d: number): number {
  const n = a + b + c + d;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 1;
  const distance = Math.max(0, Math.abs(a * d - b * c) - n / 2);
  return chiSquareTail((n * distance * distance) / margins, 1);
}
