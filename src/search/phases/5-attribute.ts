import { type Genome, sameGenome } from '../../domain/genome.ts';
import { runChains } from '../attribution/chains.ts';
import { findingsOf } from '../attribution/effects.ts';
import { runNodes } from '../attribution/nodes.ts';
import { runOverlaps } from '../attribution/overlaps.ts';
import { informed, planOf } from '../attribution/plan.ts';
import { purseOf } from '../evidence/purse.ts';
import type { AttributionFindings, Model } from '../findings.ts';
import type { Program, Session } from '../session.ts';

/**
 * Phase 5: what each treatment of the recommended set does, by runs of its own, in the order of value: the set without
 * each of them, the steps of both paths, each one alone on the base, overlaps in 2 x 2 blocks, and chains for Shapley
 * values. What the allowance does not reach is the model's.
 * Runs of an earlier attribution of the same set count: with a raised budget it goes on where it stopped.
 * @param relearnt the model again, with the runs of attribution: they are the ones that vary what the set holds.
 */
export function* attribute(
  session: Session,
  allowance: number,
  best: Genome,
  model: Model,
  relearnt: () => Model,
): Program<AttributionFindings> {
  const plan = planOf(session, best, model);
  const purse = purseOf(session, allowance);
  if (sameGenome(best, plan.base)) return findingsOf(session, plan);
  yield* runNodes(session, plan, purse);
  yield* runOverlaps(session, plan, purse);
  yield* runChains(session, plan, purse);
  return findingsOf(session, informed(session, plan, relearnt()));
}
