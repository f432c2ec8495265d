import { wallSecondsOf } from '../domain/run.ts';
import type { StrategyName } from '../domain/search-settings.ts';
import { lookPlan } from '../stats/sequential.ts';
import { designSize } from './genetic/initial-design.ts';
import { budgetNow, type Session, timeNow } from './session.ts';
import { GENERATION } from './strategies/strategy.ts';

/** Runs that each phase may use, out of one budget (docs/decisions/budget.md). */
export interface Ledger {
  readonly calibrate: number;
  /** Of them: runs that say where the time goes, and are never scored; left out: none. */
  readonly profile?: number;
  /** Runs at the end that say where the time goes with the sets that are handed over; left out: none. */
  readonly profileSets?: number;
  readonly search: number;
  /** Runs that make fast sets small; they search as well. */
  readonly reduce: number;
  /** Then search and reduction look again, with what they have learnt. */
  readonly again: number;
  readonly select: number;
  readonly attribute: number;
  readonly confirm: number;
  /** Sets in a block of confirmation, the base among them; 0: no confirmation. */
  readonly sets: number;
}

/** Below this no interval can be had: everything goes to the search. */
export const NO_CONFIRMATION_BELOW = 30;
/** Below this a second look at the shortlist costs more than it tells. */
const NO_SELECTION_BELOW = 80;
/** Below this the blocks that take out each treatment cost more than they tell. */
export const NO_ATTRIBUTION_BELOW = 160;
/** An exact 95 % signed-rank interval needs 6 blocks; 8 leave room for failed ones and weigh more. */
const FEWEST_BLOCKS = 6;
const BLOCKS = 8;
/** From these budgets on so many sets stand in a block: base and recommended; a rung without what asks most; all rungs. */
const SETS: readonly (readonly [number, number])[] = [
  [160, 5],
  [120, 3],
  [0, 2],
];
/** Of a large budget confirmation takes this share: five looks at up to 40 blocks are affordable from 1,000 runs on. */
const CONFIRM_SHARE = 0.2;
const SELECT_SHARE = 0.05;
const ATTRIBUTE_SHARE = 0.25;
/** Of what is left to search and reduce, where the surrogate can be fitted and bred on for at least a generation. */
const SEARCH_SHARE = 0.35;
/** A set of at most so many treatments needs no more runs than this, by factor, to be made small: the rest searches. */
const REDUCE_PER_FACTOR = 0.8;
/**
 * Elsewhere, and from so many factors on, of which random sets hold the few that matter about never, the model of few
 * causes plans nearly all, up to so many runs by factor.
 */
const MANY = 45;
const SEARCH_SHARE_OF_MANY = 0.05;
const REDUCE_PER_MANY_FACTORS = 1.6;
/** Of few runs, where the catalogue expects nothing: what is fast is first to be met. */
const SEARCH_SHARE_UNTOLD = 0.2;
/** Runs of attribution for a set, and for each of its treatments. */
const ATTRIBUTE_SET = 4;
const ATTRIBUTE_TREATMENT = 4;
/** Runs of the base of a search without confirmation: a first idea of the noise. */
const BARE_CALIBRATION = 3;
const CALIBRATION = 6;

/** What a search begins with. */
export interface Beginning {
  /** Factors that have more than one level. */
  readonly factors: number;
  /** The catalogue expects some level to be faster. */
  readonly told: boolean;
  /** Another strategy than the default was asked for: it has its share in any case. */
  readonly strategy: StrategyName;
}

/**
 * Divide a budget among the phases (docs/decisions/budget.md).
 * The parts sum to the budget, and no part is negative.
 */
export function ledgerOf(budget: number, beginning: Beginning): Ledger {
  if (budget < NO_CONFIRMATION_BELOW) {
    const calibrate = Math.min(budget, BARE_CALIBRATION);
    return { ...NOTHING, calibrate, ...sharedOut(budget, budget - calibrate, beginning) };
  }
  const { sets, confirm } = confirmationOf(budget);
  const calibrate = isFew(budget) ? BARE_CALIBRATION : CALIBRATION;
  const select = budget < NO_SELECTION_BELOW ? 0 : Math.round(SELECT_SHARE * budget);
  const attribute = budget < NO_ATTRIBUTION_BELOW ? 0 : Math.round(ATTRIBUTE_SHARE * budget);
  const rest = budget - calibrate - select - attribute - confirm;
  return { calibrate, ...sharedOut(budget, rest, beginning), select, attribute, confirm, sets };
}

function isFew(budget: number): boolean {
  return budget < 2 * NO_CONFIRMATION_BELOW;
}

/** What is left is searched and made small; runs that neither has use for now look again afterwards. */
function sharedOut(
  budget: number,
  rest: number,
  { factors, told, strategy }: Beginning,
): Pick<Ledger, 'search' | 'reduce' | 'again'> {
  const small = Math.min(rest - Math.round(SEARCH_SHARE * rest), Math.ceil(REDUCE_PER_FACTOR * factors));
  const isBred = factors < MANY && rest - small >= designSize(factors) + GENERATION;
  if (strategy !== 'saga' || (!isFew(budget) && isBred)) return { search: rest - small, reduce: small, again: 0 };
  const share = isFew(budget) && !told ? SEARCH_SHARE_UNTOLD : SEARCH_SHARE_OF_MANY;
  const search = Math.max(Math.min(1, rest), Math.floor(share * rest));
  const reduce = Math.min(rest - search, Math.ceil(REDUCE_PER_MANY_FACTORS * factors));
  return { search, reduce, again: rest - search - reduce };
}

/** The ledger where a block of confirmation holds fewer sets than were foreseen: the runs that this saves search. */
export function withSets(ledger: Ledger, sets: number): Ledger {
  if (sets >= ledger.sets) return ledger;
  const { profileSets } = ledger;
  return {
    ...ledger,
    ...{ sets, confirm: (ledger.confirm / ledger.sets) * sets },
    ...(profileSets === undefined ? {} : { profileSets: Math.min(profileSets, Math.max(0, sets - 1)) }),
  };
}

/** The ledger where a set has so many treatments: attribution needs no more for it, the rest searches. */
export function withTreatments(ledger: Ledger, treatments: number): Ledger {
  return { ...ledger, attribute: Math.min(ledger.attribute, ATTRIBUTE_SET + ATTRIBUTE_TREATMENT * treatments) };
}

const NOTHING: Ledger = { calibrate: 0, search: 0, reduce: 0, again: 0, select: 0, attribute: 0, confirm: 0, sets: 0 };

function confirmationOf(budget: number): { readonly sets: number; readonly confirm: number } {
  const sets = SETS.find(([from]) => budget >= from)?.[1] ?? 2;
  const blocks = isFew(budget) ? FEWEST_BLOCKS : BLOCKS;
  const affordable = Math.max(blocks, Math.floor((CONFIRM_SHARE * budget) / sets));
  const { looks } = lookPlan(affordable);
  return { sets, confirm: (looks.at(-1) ?? blocks) * sets };
}

/** A search with fewer runs than this, to look for sets and to make them small, has none for a profile. */
const NO_PROFILE_BELOW = 9;

/** With a run that says where the time goes, taken from the search, or from what makes sets small. */
export function withProfile(ledger: Ledger): Ledger {
  const { search, reduce } = ledger;
  if (search + reduce < NO_PROFILE_BELOW) return ledger;
  const left = search > reduce ? { search: search - 1 } : { reduce: reduce - 1 };
  return { ...ledger, calibrate: ledger.calibrate + 1, profile: 1, ...left };
}

/** Below this no run is spent on where the time goes with a set. */
const NO_SET_PROFILED_BELOW = 40;

/** With such a run of each set that may be confirmed beside the base, taken from what makes sets small. */
export function withProfiledSets(ledger: Ledger, budget: number): Ledger {
  if (budget < NO_SET_PROFILED_BELOW || ledger.sets === 0) return ledger;
  const profileSets = Math.min(ledger.sets - 1, ledger.reduce);
  return { ...ledger, profileSets, reduce: ledger.reduce - profileSets };
}

/** What the end of a search keeps for itself. */
export function closingRuns({ confirm, profileSets = 0 }: Ledger): number {
  return confirm + profileSets;
}

/** The whole budget for the search (`--phases search`); the base is measured first all the same. */
export function searchOnly(budget: number): Ledger {
  const calibrate = Math.min(budget, BARE_CALIBRATION);
  const search = budget - calibrate;
  return { ...NOTHING, calibrate, search };
}

/**
 * For a data set (`--strategy explore`): its pairs are spread over the whole space, so nothing is kept back for a closer
 * look at one set; the fastest set met on the way is confirmed all the same.
 */
export function exploring(budget: number): Ledger {
  if (budget < NO_CONFIRMATION_BELOW) return searchOnly(budget);
  const confirm = 2 * BLOCKS;
  const calibrate = isFew(budget) ? BARE_CALIBRATION : CALIBRATION;
  return { ...NOTHING, calibrate, search: budget - calibrate - confirm, confirm, sets: 2 };
}

/** Runs that end a search where it is: the base and two sets, in blocks enough for an interval. */
export const CONCLUDING_RUNS = 3 * BLOCKS;

/** Of a search that is ended where it is: everything is for confirmation. */
export function concluding(left: number): Ledger {
  return { ...NOTHING, confirm: left, sets: left < CONCLUDING_RUNS ? 2 : 3 };
}

/**
 * The budget in runs that holds now: what was set, or what the time limit still affords at the pace so far.
 * Computed from recorded wall times, so that a resumed search decides the same.
 */
export function affordableBudget(session: Session): number {
  const budget = budgetNow(session);
  const limit = timeNow(session);
  const done = session.runs.length;
  if (limit === Number.POSITIVE_INFINITY || done === 0) return budget;
  const spent = wallSecondsOf(session.runs);
  if (spent === 0) return budget;
  const affordable = Math.floor(Math.max(0, limit - spent) / (spent / done));
  return Math.min(budget, done + affordable);
}
