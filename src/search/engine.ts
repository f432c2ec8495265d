import { baseGenome, distinct, type Genome } from '../domain/genome.ts';
import { ofSmaller } from './attribution/effects.ts';
import { mostSets } from './confirmation/contenders.ts';
import { keepingScale, lateScaleCheck } from './confirmation/scale-check.ts';
import { retrace } from './drive.ts';
import { archiveOf } from './evidence/archive.ts';
import type { Calibration, Model, Reduction, SearchFindings, SearchOutcome } from './findings.ts';
import { genesOf } from './genetic/genes.ts';
import { ranked } from './genetic/population.ts';
import {
  affordableBudget,
  type Beginning,
  closingRuns,
  concluding,
  exploring,
  type Ledger,
  ledgerOf,
  searchOnly,
  withProfile,
  withProfiledSets,
  withSets,
  withTreatments,
} from './ledger.ts';
import { narrow } from './left-out.ts';
import { calibrate } from './phases/1-calibrate.ts';
import { search } from './phases/2-search.ts';
import { reduce } from './phases/3-reduce.ts';
import { select } from './phases/4-select.ts';
import { attribute } from './phases/5-attribute.ts';
import { confirm } from './phases/6-confirm.ts';
import { profileSets } from './phases/7-profile.ts';
import { asFast } from './reduction/as-fast.ts';
import { learnAgain, withoutUseless } from './reduction/conclusion.ts';
import { budgetNow, isConcluding, newSession, type Program, runsLeft, type Session, timeNow } from './session.ts';
import { namesFaster } from './surrogate/expectations.ts';
import { Learner, modelOf } from './surrogate/learner.ts';

/** Sets that the selection measures again. */
const SHORTLIST = 8;
/** What the reduction did not need is searched with, down to so many runs; most of it before the set is made small again. */
const WORTH_ANOTHER_LOOK = 4;
const SEARCH_AGAIN = 0.7;

/**
 * A whole search as a program that asks for runs: calibrate → search → reduce → select → attribute → confirm → profile.
 * A budget that was raised meanwhile buys another round, from `search` on; a scale check that was asked for afterwards
 * follows the last one.
 */
export function* runSearch(session: Session): Program<SearchFindings> {
  const calibration = yield* calibrate(session, ledgerFrom(session, 0), () => ledgerFrom(session, 0));
  if (calibration.refusal !== null) return refused(session, calibration);
  if (calibration.pointless != null) return nothingYet(session, calibration);
  narrow(session, calibration.leftOut ?? null);
  let limits = limitsNow(session);
  let findings = yield* round(session, calibration, 0, null);
  const checks = [...(session.settings.scaleChecks ?? [])];
  for (;;) {
    if (!isRaised(session, limits)) findings = yield* lateScaleCheck(session, findings, checks);
    if (!isRaised(session, limits)) return findings;
    limits = limitsNow(session);
    findings = keepingScale(yield* round(session, calibration, session.runs.length, findings), findings);
  }
}

interface Limits {
  readonly budget: number;
  readonly seconds: number;
}

function limitsNow(session: Session): Limits {
  return { budget: budgetNow(session), seconds: timeNow(session) };
}

/** Whether a budget, or a time, that was raised meanwhile pays for another round. */
function isRaised(session: Session, before: Limits): boolean {
  const now = limitsNow(session);
  const more = now.budget > before.budget || now.seconds > before.seconds;
  return more && affordableBudget(session) > session.runs.length;
}

/** What the calibration found out, and the runs that it left to each phase; null until it is finished. */
export function calibrationOf(session: Session): { readonly calibration: Calibration; readonly ledger: Ledger } | null {
  const own = newSession(session.settings, session.whole, session.streams, session.earlier);
  const ledger = ledgerFrom(own, 0);
  const { result } = retrace(
    calibrate(own, ledger, () => ledgerFrom(own, 0)),
    session.runs,
  );
  // Drawn up again: only the first runs tell how many a time limit affords.
  return result === null ? null : { calibration: result, ledger: ledgerFrom(own, 0) };
}

/** The runs of each phase, as far as is known now. */
export function ledgerNow(session: Session): Ledger {
  return ledgerFrom(session, 0);
}

/** The ledger of the runs after `from`, at the budget that holds now. */
function ledgerFrom(session: Session, from: number): Ledger {
  const runs = Math.max(0, affordableBudget(session) - from);
  const { phases, strategy } = session.settings;
  const ledger: Ledger =
    phases === 'search'
      ? searchOnly(runs)
      : strategy === 'explore'
        ? exploring(runs)
        : ledgerOf(runs, beginningOf(session));
  const closed = session.settings.profilesSets === true ? withProfiledSets(ledger, runs) : ledger;
  if (from === 0) return session.settings.profiled === true ? withProfile(closed) : closed;
  return { ...closed, calibrate: 0, search: closed.search + closed.calibrate };
}

function beginningOf({ space: { factors }, settings: { strategy } }: Session): Beginning {
  return {
    factors: factors.filter(({ levels }) => levels.length > 1).length,
    told: namesFaster(factors),
    strategy,
  };
}

/** One pass over the phases. The ledger is drawn up again after the search: a budget may have risen, time run short. */
function* round(
  session: Session,
  calibration: Calibration,
  from: number,
  earlier: SearchFindings | null,
): Program<SearchFindings> {
  const before = ledgerFrom(session, from);
  session.kept = closingRuns(before);
  let outcome = yield* search(session, before.search, calibration);
  const found = outcome.candidates[0] ?? baseGenome(session.space.factors);
  if (session.settings.phases === 'search') {
    session.kept = null;
    return { ...nothingYet(session, calibration), ended: ending(session, outcome), outcome, ...both(found) };
  }
  const foreseen = ledgerFrom(session, from);
  session.kept = closingRuns(foreseen);
  // The search may have borrowed from it.
  let reduction = yield* reduce(session, Math.min(foreseen.reduce, unspent(session, foreseen)), calibration);
  let ledger = neededFor(foreseen, reduction);
  for (let left = unspent(session, ledger); left >= WORTH_ANOTHER_LOOK; left = unspent(session, ledger)) {
    const made = session.runs.length;
    outcome = yield* search(session, Math.ceil(SEARCH_AGAIN * left), calibration);
    reduction = yield* reduce(session, unspent(session, ledger), calibration);
    ledger = neededFor(foreseen, reduction);
    if (outcome.stoppedEarly !== null || session.runs.length === made) break;
  }
  session.kept = closingRuns(ledger);
  const shortlist = relearnt(session, calibration, outcome, reduction);
  const selection = yield* select(session, ledger.select, shortlist);
  reduction = asFast(session, calibration, reduction, selection, shortlist);
  const model = reduction.causes.relativeTo(baseGenome(session.space.factors));
  const informed = (): Model => {
    learnAgain(session, calibration, reduction);
    return model;
  };
  const allowance = spare(session, ledger);
  const first = yield* attribute(session, allowance, reduction.recommended, model, informed);
  const last = withoutUseless(session, reduction, first.atBest);
  const attribution = last === reduction ? first : ofSmaller(session, first, last.recommended);
  session.kept = null;
  const closing = isConcluding(session) ? concluding(runsLeft(session)) : ledger;
  const confirmation = yield* confirm(session, closing, selection, last);
  yield* profileSets(session, closing, confirmation);
  const confirmed = confirmation ?? earlier?.confirmation ?? null;
  return {
    ended: ending(session, outcome),
    calibration,
    outcome,
    reduction: last,
    selection,
    attribution,
    confirmation: confirmed,
    fastest: confirmed?.fastest.genome ?? selection.best,
    recommended: confirmed?.recommended.genome ?? last.recommended,
    warnings: [...calibration.warnings, ...(confirmed?.warnings ?? [])],
  };
}

/** The shortlist after the reduction: its set first, then what the surrogate thinks of all that was measured. */
function relearnt(
  session: Session,
  { sdCore }: Calibration,
  outcome: SearchOutcome,
  reduction: Reduction,
): SearchOutcome {
  const genes = genesOf(session.space);
  const archive = archiveOf(session);
  const posterior = new Learner(session, genes, sdCore).fit(archive);
  if (posterior === null) return outcome;
  const members = ranked(archive, posterior, genes).map(({ genome }) => genome);
  const candidates = distinct([...members.slice(0, 1), reduction.recommended, ...members]).slice(0, SHORTLIST);
  return { ...outcome, candidates, model: modelOf(posterior, genes) };
}

/** What the later phases need for what the reduction has found. */
function neededFor(foreseen: Ledger, reduction: Reduction): Ledger {
  const treatments = reduction.recommended.filter((level) => level !== 0).length;
  return withTreatments(withSets(foreseen, mostSets(reduction)), treatments);
}

/** What search and reduction have left of their runs. */
function unspent(session: Session, ledger: Ledger): number {
  return affordableBudget(session) - session.runs.length - ledger.select - ledger.attribute - closingRuns(ledger);
}

/** What attribution may use without touching what confirmation needs. */
function spare(session: Session, ledger: Ledger): number {
  const left = affordableBudget(session) - session.runs.length - closingRuns(ledger);
  return Math.max(0, Math.min(ledger.attribute, left));
}

function ending(
  session: Session,
  outcome: { readonly stoppedEarly: SearchOutcome['stoppedEarly'] },
): SearchFindings['ended'] {
  const cut = affordableBudget(session) < budgetNow(session) && outcome.stoppedEarly === null;
  return cut ? 'out-of-time' : 'done';
}

function refused(session: Session, calibration: Calibration): SearchFindings {
  return { ...nothingYet(session, calibration), ended: calibration.baseline === null ? 'no-baseline' : 'refused' };
}

function nothingYet(session: Session, calibration: Calibration): SearchFindings {
  return {
    ended: 'done',
    calibration,
    outcome: null,
    selection: null,
    attribution: null,
    reduction: null,
    confirmation: null,
    ...both(baseGenome(session.space.factors)),
    warnings: calibration.warnings,
  };
}

function both(genome: Genome): { readonly fastest: Genome; readonly recommended: Genome } {
  return { fastest: genome, recommended: genome };
}
