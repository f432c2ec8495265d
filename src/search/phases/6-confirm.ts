import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import type { Noticed } from '../../domain/warning.ts';
import { FEWEST_BLOCKS } from '../../stats/sequential.ts';
import { contenders, withPutBack } from '../confirmation/contenders.ts';
import { scaleCheck } from '../confirmation/scale-check.ts';
import { type Trial, tryContender } from '../confirmation/trial.ts';
import { purseOf } from '../evidence/purse.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { Confirmation, Pruning, Selection } from '../findings.ts';
import type { Ledger } from '../ledger.ts';
import type { Program, Session } from '../session.ts';

/**
 * Phase 6: base, fastest and recommended side by side in fresh randomised blocks, looked at after numbers of blocks
 * that are fixed beforehand. No run of an earlier phase counts, and a set that fails here is not recommended.
 * @returns null when the budget has no blocks.
 */
export function* confirm(
  session: Session,
  ledger: Ledger,
  selection: Selection,
  pruning: Pruning | null,
): Program<Confirmation | null> {
  if (ledger.sets === 0) return null;
  const base = baseGenome(session.space.factors);
  const purse = purseOf(session, ledger.confirm);
  const sizes = sizesLike(session, selection);
  const warnings: Noticed[] = [];
  const tried = contenders(selection, pruning, ledger.sets);
  const queue = tried.filter(({ fastest }) => !sameGenome(fastest, base));
  let confirmation = tried[0] === queue[0] ? null : nothingFaster(base);
  let putBack = false;
  while (confirmation === null && queue.length > 0) {
    const contender = queue.shift();
    if (contender === undefined) break;
    const trial = yield* tryContender(session, contender, sizes, purse);
    if (trial === null) break;
    warnings.push(...trial.warnings);
    if (trial.failed) continue;
    const retry = trial.nonInferior === false && !putBack ? withPutBack(session.space, contender) : null;
    if (retry !== null && purse.left >= 3 * FEWEST_BLOCKS) {
      putBack = true;
      queue.unshift(retry);
    } else confirmation = settle(trial);
  }
  if (confirmation === null) return warnings.length === 0 ? null : { ...nothingFaster(base), warnings };
  const scaled = yield* scaleCheck(session, confirmation.recommended.genome, sizes);
  return { ...confirmation, scaled, warnings };
}

/** Sizes from the sets' own runs; a set without runs is taken to be as fast as the best. */
function sizesLike(session: Session, selection: Selection): TaskSizes {
  const mean = selection.ranking[0]?.mean ?? Number.NaN;
  return taskSizes(session, { predict: (genomes) => genomes.map(() => ({ mean, sd: 0 })) });
}

/**
 * A pruned set that was shown to be slower gives way to the fastest where no budget is left to look again. One that only
 * seems slower stays: to choose by the very numbers that are reported would flatter them.
 */
function settle(trial: Trial): Confirmation {
  const { fastest, logsKept, nonInferior, warnings } = trial;
  const giveWay = trial.inferior;
  const recommended = giveWay ? fastest : trial.recommended;
  return { fastest, recommended, nonInferior: giveWay ? null : nonInferior, logsKept, scaled: null, warnings };
}

function nothingFaster(base: Genome): Confirmation {
  const set = { genome: base, gain: 0, low: null, high: null, blocks: 0, p90: null };
  return { fastest: set, recommended: set, nonInferior: null, logsKept: null, scaled: null, warnings: [] };
}
