import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import { SCALE, SCALE_LABEL } from '../../domain/run.ts';
import { FEWEST_BLOCKS } from '../../stats/sequential.ts';
import { type BlockRuns, comparisonFor, runBlock } from '../evidence/blocks.ts';
import { type Purse, purseOf } from '../evidence/purse.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { ConfirmedSet, SearchFindings } from '../findings.ts';
import { type Program, runsLeft, type Session } from '../session.ts';
import { confirmed } from './sets.ts';

/** Base and set in each block. */
export const SCALE_CHECK_RUNS = 2 * FEWEST_BLOCKS;

/** The recommended set and the base once more at ten times the tasks: short runs flatter some treatments. */
export function* scaleCheck(session: Session, genome: Genome, sizes: TaskSizes): Program<ConfirmedSet | null> {
  if (!session.settings.scaleCheck) return null;
  return yield* atScale(session, genome, sizes, purseOf(session, Math.min(SCALE_CHECK_RUNS, runsLeft(session))));
}

/**
 * The check where it was asked for after the search had ended: its runs come on top of the budget, and nothing else is
 * run.
 * @param asked the run numbers from which on it is asked for; those that are answered here are taken out.
 */
export function* lateScaleCheck(session: Session, findings: SearchFindings, asked: number[]): Program<SearchFindings> {
  const due = asked.findLastIndex((run) => run <= session.runs.length + 1) + 1;
  asked.splice(0, due);
  const { confirmation } = findings;
  if (due === 0 || confirmation === null || confirmation.scaled !== null) return findings;
  const { genome } = confirmation.recommended;
  const scaled = yield* atScale(session, genome, taskSizes(session, null), { left: SCALE_CHECK_RUNS });
  return { ...findings, confirmation: { ...confirmation, scaled } };
}

/** A round that recommends what an earlier one has checked keeps that answer. */
export function keepingScale(findings: SearchFindings, earlier: SearchFindings): SearchFindings {
  const { confirmation } = findings;
  const before = earlier.confirmation?.scaled ?? null;
  if (confirmation === null || confirmation.scaled !== null || before === null) return findings;
  if (!sameGenome(confirmation.recommended.genome, before.genome)) return findings;
  return { ...findings, confirmation: { ...confirmation, scaled: before } };
}

function* atScale(session: Session, genome: Genome, sizes: TaskSizes, purse: Purse): Program<ConfirmedSet | null> {
  const base = baseGenome(session.space.factors);
  if (!session.settings.sizedByTasks || sameGenome(genome, base)) return null;
  const genomes = [base, genome];
  const label = `${SCALE_LABEL}${session.runs.length + 1}`;
  const comparison = comparisonFor('confirm', label, genomes, (set) => (sizes(set) ?? 0) * SCALE);
  const blocks: BlockRuns[] = [];
  while (blocks.length < FEWEST_BLOCKS) {
    const runs = yield* runBlock(session, comparison, blocks.length, purse);
    if (runs === null) break;
    blocks.push(runs);
  }
  return blocks.length === 0 ? null : confirmed({ session, blocks, genomes, alpha: 0.05 }, genome);
}
