import { baseGenome, distinct, sameGenome } from '../../domain/genome.ts';
import type { Noticed } from '../../domain/warning.ts';
import { isResolved } from '../../stats/sequential.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';
import { comparisonFor, pairedGains } from '../evidence/blocks.ts';
import { runInLooks } from '../evidence/looks.ts';
import type { Purse } from '../evidence/purse.ts';
import type { TaskSizes } from '../evidence/task-sizes.ts';
import type { ConfirmedSet } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { type Contender, logsKept } from './contenders.ts';
import { confirmed, disqualification, itemOf, type View } from './sets.ts';

/** The pruned set may be slower than the fastest by no more than this (ln). */
const NON_INFERIOR = 0.03;
/** A fourth set is measured beside the others only where each still gets this many blocks. */
const BLOCKS_WITH_EXTRA = 8;

/** What the blocks of one contender say. */
export interface Trial {
  /** No set of the contender can be recommended. */
  readonly failed: boolean;
  readonly fastest: ConfirmedSet;
  readonly recommended: ConfirmedSet;
  readonly logsKept: ConfirmedSet | null;
  readonly nonInferior: boolean | null;
  /** The recommended set was shown to be slower than the fastest. */
  readonly inferior: boolean;
  readonly warnings: readonly Noticed[];
}

/** Base and contender side by side in fresh blocks. @returns null when the purse does not hold a block. */
export function* tryContender(
  session: Session,
  contender: Contender,
  sizes: TaskSizes,
  purse: Purse,
): Program<Trial | null> {
  const base = baseGenome(session.space.factors);
  const sets = distinct([base, contender.fastest, contender.recommended]);
  const extra = logsKept(session.space, contender.fastest);
  if (extra !== null && purse.left >= BLOCKS_WITH_EXTRA * (sets.length + 1)) sets.push(extra);
  const genomes = distinct(sets);
  if (purse.left < genomes.length) return null;
  const comparison = comparisonFor('confirm', `confirm-${session.runs.length + 1}`, genomes, sizes);
  const look = yield* runInLooks(session, comparison, purse, {
    isHopeless: (now) => isHopeless({ session, genomes, ...now }, contender),
    isAnswered: (now) => isAnswered({ session, genomes, ...now }, contender),
  });
  return trialOf({ session, genomes, ...look }, contender);
}

/** ln(recommended / fastest): is the pruned set shown to be no slower than allowed, shown to be slower, or neither? */
function pruningLoss(view: View, contender: Contender): 'non-inferior' | 'inferior' | 'open' | null {
  if (sameGenome(contender.fastest, contender.recommended)) return null;
  const gains = pairedGains(
    view.session,
    view.blocks,
    itemOf(view, contender.recommended),
    itemOf(view, contender.fastest),
  );
  if (gains.length === 0) return null;
  const { low, high } = hodgesLehmann(gains, view.alpha);
  if (high !== null && high < NON_INFERIOR) return 'non-inferior';
  return low !== null && low > 0 ? 'inferior' : 'open';
}

function isAnswered(view: View, contender: Contender): boolean {
  const sets = [contender.fastest, contender.recommended]
    .filter((genome) => itemOf(view, genome) > 0)
    .map((genome) => confirmed(view, genome));
  const loss = pruningLoss(view, contender);
  return sets.every(({ low, high }) => isResolved(low, high)) && loss !== 'open';
}

/** All sets are out: more blocks would be wasted. */
function isHopeless(view: View, contender: Contender): boolean {
  return [contender.fastest, contender.recommended].every((genome) => disqualification(view, genome) !== null);
}

function trialOf(view: View, contender: Contender): Trial {
  const fastestOut = disqualification(view, contender.fastest);
  const recommendedOut = disqualification(view, contender.recommended);
  const fastest = confirmed(view, fastestOut === null ? contender.fastest : contender.recommended);
  const recommended = confirmed(view, recommendedOut === null ? contender.recommended : contender.fastest);
  const loss = fastestOut === null && recommendedOut === null ? pruningLoss(view, contender) : null;
  const extra = logsKept(view.session.space, contender.fastest);
  const warnings: Noticed[] = [
    ...(fastestOut === null ? [] : [{ ...fastestOut, set: 'fastest' as const }]),
    ...(recommendedOut === null || sameGenome(contender.fastest, contender.recommended)
      ? []
      : [{ ...recommendedOut, set: 'pruned' as const }]),
  ];
  return {
    failed: fastestOut !== null && recommendedOut !== null,
    fastest,
    recommended,
    logsKept:
      extra !== null && itemOf(view, extra) > 0 && disqualification(view, extra) === null
        ? confirmed(view, extra)
        : null,
    nonInferior: loss === null ? null : loss === 'non-inferior',
    inferior: loss === 'inferior',
    warnings,
  };
}
