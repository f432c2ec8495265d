import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import { SCALE, SCALE_LABEL } from '../../domain/run.ts';
import { FEWEST_BLOCKS } from '../../stats/sequential.ts';
import { type BlockRuns, comparisonFor, runBlock } from '../evidence/blocks.ts';
import { purseOf } from '../evidence/purse.ts';
import type { TaskSizes } from '../evidence/task-sizes.ts';
import type { ConfirmedSet } from '../findings.ts';
import { type Program, runsLeft, type Session } from '../session.ts';
import { confirmed } from './sets.ts';

/** The recommended set and the base once more at ten times the tasks: short runs flatter some treatments. */
export function* scaleCheck(session: Session, genome: Genome, sizes: TaskSizes): Program<ConfirmedSet | null> {
  const base = baseGenome(session.space.factors);
  const { scaleCheck: wanted, sizedByTasks } = session.settings;
  if (!wanted || !sizedByTasks || sameGenome(genome, base)) return null;
  const genomes = [base, genome];
  const purse = purseOf(session, Math.min(genomes.length * FEWEST_BLOCKS, runsLeft(session)));
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
