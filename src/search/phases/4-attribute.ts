import { runChains } from '../attribution/chains.ts';
import { findingsOf } from '../attribution/effects.ts';
import { runNodes } from '../attribution/nodes.ts';
import { runOverlaps } from '../attribution/overlaps.ts';
import { informed, type Plan, planOf } from '../attribution/plan.ts';
import { isStrong } from '../attribution/players.ts';
import { runScreen, screenCapacity, screenRuns } from '../attribution/screen.ts';
import { archiveOf } from '../evidence/archive.ts';
import { blocksMade } from '../evidence/blocks.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import type { AttributionFindings, Calibration, Model, SearchOutcome, Selection } from '../findings.ts';
import { genesOf } from '../genetic/genes.ts';
import type { Ledger } from '../ledger.ts';
import type { Program, Session } from '../session.ts';
import { Learner, modelOf } from '../surrogate/learner.ts';

/**
 * Phase 4: what each treatment of the best set does, by runs of its own, in the order of value: the screen of the weak
 * ones, the strong steps of the best-first path, dropping each strong one, the nicest-first path, each one alone on the
 * base, overlaps in 2 x 2 blocks, and chains for Shapley values. What the allowance does not reach is the model's.
 * Runs of an earlier attribution of the same set count: with a raised budget it goes on where it stopped.
 */
export function* attribute(
  session: Session,
  ledger: Ledger,
  calibration: Calibration,
  outcome: SearchOutcome,
  selection: Selection,
): Program<AttributionFindings> {
  const plan = planOf(session, selection.best, outcome.model);
  const purse = purseOf(session, ledger.attribute);
  yield* screen(session, plan, purse);
  yield* runNodes(session, plan, purse);
  yield* runOverlaps(session, plan, purse);
  yield* runChains(session, plan, purse);
  return findingsOf(session, informed(session, plan, relearnt(session, calibration, outcome.model)));
}

/** The model again, with the runs of attribution: they are the ones that vary what the best set holds. */
function relearnt(session: Session, { sdCore }: Calibration, model: Model): Model {
  if (!session.runs.some(({ purpose }) => purpose === 'attribute')) return model;
  const genes = genesOf(session.space);
  const archive = archiveOf(session);
  const posterior = new Learner(session, genes, sdCore).fit(archive);
  return posterior === null ? model : modelOf(posterior, genes);
}

/** Once for a set. Where the design has no column for all weak treatments, those the model is surest of stay on. */
function* screen(session: Session, plan: Plan, purse: Purse): Program<void> {
  const { base, best, labels, sizes } = plan;
  const weak = plan.players.filter((player) => !isStrong(player)).sort((a, b) => a.atBest.mean - b.atBest.mean);
  const columns = weak.slice(0, screenCapacity(purse.left)).map(({ factor }) => factor);
  if (blocksMade(session, `${labels.screen}/`) > 0) return;
  const random = session.streams(labels.screen);
  const genomes = screenRuns(session.space, base, best, columns, purse.left, random);
  yield* runScreen(session, genomes, labels.screen, sizes, purse);
}
