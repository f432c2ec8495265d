import { baseGenome, type Genome } from '../../domain/genome.ts';
import { type TaskSizes, taskSizes } from '../evidence/task-sizes.ts';
import type { Model } from '../findings.ts';
import type { Session } from '../session.ts';
import { bestFirst, nicestFirst, type PlannedNode, valued } from './paths.ts';
import { type Player, playersOf, tagOf } from './players.ts';

/** What the parts of one set's attribution share. */
export interface Plan {
  readonly base: Genome;
  readonly best: Genome;
  readonly model: Model;
  readonly players: readonly Player[];
  readonly bestFirst: readonly PlannedNode[];
  readonly nicestFirst: readonly PlannedNode[];
  readonly sizes: TaskSizes;
  readonly labels: Labels;
}

/** How the blocks begin that belong to this best set; the same in every session, so that earlier runs are found again. */
interface Labels {
  readonly nodes: string;
  readonly pairs: string;
  readonly chains: string;
  /** A stream, no block. */
  readonly shares: string;
}

export function planOf(session: Session, best: Genome, model: Model): Plan {
  const { space } = session;
  const base = baseGenome(space.factors);
  const tag = tagOf(best);
  return {
    base,
    best,
    model,
    players: playersOf(space, base, best, model),
    bestFirst: bestFirst(space, base, best, model),
    nicestFirst: nicestFirst(space, base, best, model),
    sizes: taskSizes(session, model),
    labels: {
      nodes: `nodes-${tag}`,
      pairs: `pair-${tag}`,
      chains: `chain-${tag}`,
      shares: `shares-${tag}`,
    },
  };
}

/** The plan stays that of the search's model, for it chose the runs; what no run tells is said by the informed one. */
export function informed(session: Session, plan: Plan, model: Model): Plan {
  return {
    ...plan,
    model,
    players: playersOf(session.space, plan.base, plan.best, model),
    bestFirst: valued(plan.bestFirst, model),
    nicestFirst: valued(plan.nicestFirst, model),
  };
}
