import { purseOf } from '../evidence/purse.ts';
import type { Calibration, Reduction } from '../findings.ts';
import { conclude } from '../reduction/conclusion.ts';
import { explore } from '../reduction/explore.ts';
import { newTask } from '../reduction/task.ts';
import { lastLook, verify } from '../reduction/verify.ts';
import type { Program, Session } from '../session.ts';

/** Share of the runs that is kept back to take out of the set what it holds, one by one. */
const TO_VERIFY = 0.35;
/** Of an allowance below this half of them are, of one below `FEW` all. */
const SMALL = 24;
const TO_VERIFY_OF_SMALL = 0.5;
const FEW = 12;
/** The set that is concluded, and without each of the two that seem to do most, have a run of their own. */
const LAST_LOOK = 3;

/**
 * Phase 3: from the fast sets that the search has met to the smallest one that is as fast. A model of few causes whose
 * costs mask each other proposes such sets and challenges to them; then each treatment of the set is taken out of it by a
 * run, and where a larger set is faster, what makes it so is narrowed down by halving (docs/decisions/few-causes.md). What
 * comes out of that is run once more where no run of it was made yet.
 */
export function* reduce(session: Session, allowance: number, calibration: Calibration): Program<Reduction> {
  const purse = purseOf(session, allowance);
  const task = newTask(session, calibration);
  yield* explore(task, purse, keptToVerify(purse.left));
  const last = Math.min(purse.left, LAST_LOOK);
  yield* verify(task, purseOf(session, purse.left - last));
  yield* lastLook(task, purseOf(session, last));
  return conclude(task);
}

function keptToVerify(left: number): number {
  if (left < FEW) return left;
  return Math.ceil((left < SMALL ? TO_VERIFY_OF_SMALL : TO_VERIFY) * left);
}
