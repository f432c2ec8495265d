import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import type { Noticed } from '../../domain/warning.ts';
import { contenders } from '../confirmation/contenders.ts';
import { scaleCheck } from '../confirmation/scale-check.ts';
import { tryContender } from '../confirmation/trial.ts';
import { purseOf } from '../evidence/purse.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { Confirmation, Reduction, Selection } from '../findings.ts';
import type { Ledger } from '../ledger.ts';
import type { Program, Session } from '../session.ts';

/**
 * Phase 6: base, recommended set, nicer rungs and fastest set side by side in fresh randomised blocks, looked at after
 * numbers of blocks that are fixed beforehand. No run of an earlier phase counts, and a set that fails here is not
 * recommended. Where the reduction left nothing, the fastest of the selection is tried: it is recommended if it is shown to
 * be faster, and else stays a guess with an interval.
 * @returns null when the budget has no blocks.
 */
export function* confirm(
  session: Session,
  { sets, confirm: allowance }: Pick<Ledger, 'sets' | 'confirm'>,
  selection: Selection,
  reduction: Reduction,
): Program<Confirmation | null> {
  if (sets === 0) return null;
  const base = baseGenome(session.space.factors);
  const purse = purseOf(session, allowance);
  const sizes = sizesLike(session, selection);
  const warnings: Noticed[] = [];
  for (const contender of contenders(selection, reduction)) {
    if (sameGenome(contender.recommended, base)) continue;
    const trial = yield* tryContender(session, contender, sets, sizes, purse);
    if (trial === null) break;
    warnings.push(...trial.warnings);
    if (trial.confirmation === null) continue;
    const { fastest, recommended } = trial.confirmation;
    if (sameGenome(reduction.recommended, base) && !((recommended.low ?? 0) > 0)) {
      return { ...nothingFaster(base), fastest, warnings };
    }
    const scaled = yield* scaleCheck(session, recommended.genome, sizes);
    return { ...trial.confirmation, scaled, warnings };
  }
  return warnings.length === 0 ? null : { ...nothingFaster(base), warnings };
}

/** Sizes from the sets' own runs; a set without runs is taken to be as fast as the best. */
function sizesLike(session: Session, selection: Selection): TaskSizes {
  const mean = selection.ranking[0]?.mean ?? Number.NaN;
  return taskSizes(session, { predict: (genomes) => genomes.map(() => ({ mean, sd: 0 })) });
}

function nothingFaster(base: Genome): Confirmation {
  const set = { genome: base, gain: 0, low: null, high: null, blocks: 0, p90: null };
  return { fastest: set, recommended: set, rungs: [], rest: null, nonInferior: null, scaled: null, warnings: [] };
}
