import { lookPlan } from '../stats/sequential.ts';
import { budgetNow, type Session } from './session.ts';

/** Runs that each phase may use, out of one budget (docs/decisions/budget.md). */
export interface Ledger {
  readonly calibrate: number;
  readonly search: number;
  readonly select: number;
  readonly attribute: number;
  readonly confirm: number;
  /** Blocks after which confirmation looks; empty: no confirmation. */
  readonly looks: readonly number[];
  /** The level of each look's interval is 1 - alpha. */
  readonly alpha: number;
  /** Sets in a block of confirmation: 2 = base and best, 3 = and the pruned set, 0 = none. */
  readonly sets: 0 | 2 | 3;
}

/** Below this no interval can be had: everything goes to the search. */
const NO_CONFIRMATION_BELOW = 30;
/** Below this the screen of treatments costs more than it tells. */
const NO_ATTRIBUTION_BELOW = 160;
/** More search runs than this gain little; the rest goes to paths and chains. */
const SEARCH_AT_MOST = 200;
/** An exact 95 % signed-rank interval needs 6 blocks; 8 leave room for a failed one. */
const BLOCKS_OF_ONE_LOOK = 8;
/** Share of the budget for confirmation; five looks at up to 40 blocks are affordable from 930 runs on. */
const CONFIRM_SHARE = 0.13;
const SETS_OF_A_BLOCK = 3;
/** Runs of the base of a search without confirmation: a first idea of the noise. */
const BARE_CALIBRATION = 3;

/**
 * Divide a budget among the phases (docs/decisions/budget.md).
 * The parts sum to the budget, and no part is negative.
 */
export function ledgerOf(budget: number): Ledger {
  if (budget < NO_CONFIRMATION_BELOW) return searchOnly(budget);
  if (budget < NO_ATTRIBUTION_BELOW) return withoutAttribution(budget);
  const affordable = Math.floor((CONFIRM_SHARE * budget) / SETS_OF_A_BLOCK);
  const { looks, alpha } = lookPlan(Math.max(BLOCKS_OF_ONE_LOOK, affordable));
  const confirm = (looks.at(-1) ?? 0) * SETS_OF_A_BLOCK;
  const calibrate = 6;
  const select = Math.min(40, Math.round(budget * 0.1));
  const search = Math.min(SEARCH_AT_MOST, Math.round(budget * 0.55));
  const attribute = budget - calibrate - select - search - confirm;
  return { calibrate, search, select, attribute, confirm, looks, alpha, sets: SETS_OF_A_BLOCK };
}

/** The whole budget for the search (`--phases search`); the base is measured first all the same. */
export function searchOnly(budget: number): Ledger {
  const calibrate = Math.min(budget, BARE_CALIBRATION);
  const search = budget - calibrate;
  return { calibrate, search, select: 0, attribute: 0, confirm: 0, looks: [], alpha: 0.05, sets: 0 };
}

/**
 * For a data set (`--strategy explore`): its pairs are spread over the whole space, so nothing is kept back for a closer
 * look at one set; the fastest set met on the way is confirmed all the same.
 */
export function exploring(budget: number): Ledger {
  return budget < NO_CONFIRMATION_BELOW ? searchOnly(budget) : withoutAttribution(budget);
}

function withoutAttribution(budget: number): Ledger {
  const confirm = 2 * BLOCKS_OF_ONE_LOOK;
  const calibrate = budget < 2 * NO_CONFIRMATION_BELOW ? 3 : 6;
  const search = budget - calibrate - confirm;
  return { calibrate, search, select: 0, attribute: 0, confirm, looks: [BLOCKS_OF_ONE_LOOK], alpha: 0.05, sets: 2 };
}

/**
 * The budget in runs that holds now: what was set, or what the time limit still affords at the pace so far.
 * Computed from recorded wall times, so that a resumed search decides the same.
 */
export function affordableBudget(session: Session): number {
  const budget = budgetNow(session);
  const limit = session.settings.timeSeconds;
  const done = session.runs.length;
  if (limit === null || done === 0) return budget;
  const spent = session.runs.reduce((sum, run) => sum + run.wallSeconds, 0);
  if (spent === 0) return budget;
  const affordable = Math.floor(Math.max(0, limit - spent) / (spent / done));
  return Math.min(budget, done + affordable);
}
