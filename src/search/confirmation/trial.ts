import { sameGenome } from '../../domain/genome.ts';
import type { Noticed } from '../../domain/warning.ts';
import { isResolved } from '../../stats/sequential.ts';
import { hodgesLehmann } from '../../stats/signed-rank.ts';
import { comparisonFor, pairedGains } from '../evidence/blocks.ts';
import { runInLooks } from '../evidence/looks.ts';
import type { Purse } from '../evidence/purse.ts';
import type { TaskSizes } from '../evidence/task-sizes.ts';
import type { Confirmation } from '../findings.ts';
import type { Program, Session } from '../session.ts';
import { withinOf } from '../within.ts';
import { type Contender, setsOf } from './contenders.ts';
import { confirmed, disqualification, itemOf, type View } from './sets.ts';

/** What the blocks of one contender say; null where its set cannot be recommended. */
export interface Trial {
  readonly confirmation: Confirmation | null;
  readonly warnings: readonly Noticed[];
}

/**
 * Base and contender side by side in fresh blocks.
 * @param room sets that a block may hold.
 * @returns null when the purse does not hold a block.
 */
export function* tryContender(
  session: Session,
  contender: Contender,
  room: number,
  sizes: TaskSizes,
  purse: Purse,
): Program<Trial | null> {
  const genomes = setsOf(session.space, contender, room);
  if (purse.left < genomes.length) return null;
  const comparison = comparisonFor('confirm', `confirm-${session.runs.length + 1}`, genomes, sizes);
  const look = yield* runInLooks(session, comparison, purse, {
    isHopeless: (now) => disqualification({ session, genomes, ...now }, contender.recommended) !== null,
    isAnswered: (now) => isAnswered({ session, genomes, ...now }, contender),
  });
  return trialOf({ session, genomes, ...look }, contender);
}

/** ln(T of recommended / T of fastest); null: they are the same, or one has no part in the blocks. */
function restOf(view: View, { fastest, recommended }: Contender): Confirmation['rest'] {
  if (sameGenome(fastest, recommended) || itemOf(view, fastest) < 0) return null;
  const gains = pairedGains(view.session, view.blocks, itemOf(view, recommended), itemOf(view, fastest));
  if (gains.length === 0) return null;
  const { estimate, low, high } = hodgesLehmann(gains, view.alpha);
  return { genome: fastest, gain: estimate, low, high, blocks: gains.length };
}

function isAnswered(view: View, contender: Contender): boolean {
  const sets = view.genomes.slice(1).map((genome) => confirmed(view, genome));
  const rest = restOf(view, contender);
  const within = withinOf(view.session);
  const open = rest !== null && !((rest.high ?? Number.POSITIVE_INFINITY) < within || (rest.low ?? -1) > within);
  return sets.every(({ low, high }) => isResolved(low, high)) && !open;
}

/** A reduced set that is shown to be this much (ln) slower than the fastest has lost something that matters. */
const GIVES_WAY = Math.log(1.15);

/**
 * A reduced set that was shown to be far slower gives way to the fastest, with all that that holds besides. One that is a
 * little slower stays, for nobody has shown what the rest of it owes its speed to, and the report says by how much; one
 * that only seems slower stays as well: to choose by the very numbers that are reported would flatter them.
 */
function trialOf(view: View, contender: Contender): Trial {
  const { fastest, recommended, rungs } = contender;
  const out = disqualification(view, recommended);
  const fastestOut = sameGenome(fastest, recommended) ? null : disqualification(view, fastest);
  const warnings: Noticed[] = [
    ...(fastestOut === null ? [] : [{ ...fastestOut, set: 'fastest' as const }]),
    ...(out === null ? [] : [{ ...out, set: 'recommended' as const }]),
  ];
  if (out !== null) return { confirmation: null, warnings };
  const rest = fastestOut === null ? restOf(view, contender) : null;
  const within = withinOf(view.session);
  const givesWay = rest !== null && (rest.low ?? Number.NEGATIVE_INFINITY) > Math.max(GIVES_WAY, within);
  const set = confirmed(view, givesWay ? fastest : recommended);
  const measured = rungs.flatMap(({ name, genome }) => {
    const rung = confirmed(view, genome);
    return rung.blocks === 0 || disqualification(view, genome) !== null ? [] : [{ ...rung, name }];
  });
  return {
    warnings,
    confirmation: {
      fastest: rest !== null && rest.gain > 0 ? confirmed(view, fastest) : set,
      recommended: set,
      rungs: measured,
      rest: givesWay ? null : rest,
      nonInferior: givesWay || rest === null ? null : (rest.high ?? Number.POSITIVE_INFINITY) < within,
      scaled: null,
      warnings,
    },
  };
}
