import { affordableBudget } from '../ledger.ts';
import { isConcluding, runsLeft, type Session, timeNow } from '../session.ts';

/** Runs that a phase may still ask for. */
export interface Purse {
  left: number;
}

/**
 * A purse of at most the allowance. Before confirmation (`session.kept`) it is empty as soon as the search is concluded, and
 * where time is limited it holds no more than leaves confirmation the runs that it needs.
 */
export function purseOf(session: Session, allowance: number): Purse {
  let left = Math.max(0, Math.min(allowance, runsLeft(session)));
  return {
    get left() {
      return Math.max(0, Math.min(left, unreserved(session)));
    },
    set left(value) {
      left -= this.left - value;
    },
  };
}

function unreserved(session: Session): number {
  const { kept, runs, settings } = session;
  // Runs that came without being asked for are in nobody's purse.
  const isPlanned = timeNow(session) === Number.POSITIVE_INFINITY && settings.given === undefined;
  if (kept === null) return isPlanned ? Number.POSITIVE_INFINITY : runsLeft(session);
  if (isConcluding(session)) return 0;
  return isPlanned ? Number.POSITIVE_INFINITY : affordableBudget(session) - runs.length - kept;
}
