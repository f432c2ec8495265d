import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import { withLevels } from '../attribution/players.ts';
import type { Calibration, Model, Reduction, SearchOutcome, Selection } from '../findings.ts';
import type { Session } from '../session.ts';
import { withinOf } from '../within.ts';
import { recommending } from './conclusion.ts';
import { pricesOf } from './task.ts';

/** A gap of so many of its standard errors is not luck. */
const SURE = 1.5;

/**
 * The reduction, or where the selection's fresh runs or the surrogate show its set to be slower than the fastest, that one
 * less what the surrogate sees no use in: the model of few causes knows no numbers whose best values belong together, the
 * surrogate does.
 */
export function asFast(
  session: Session,
  { sdCore }: Calibration,
  reduction: Reduction,
  { ranking }: Selection,
  { candidates, model }: SearchOutcome,
): Reduction {
  const within = withinOf(session);
  const faster =
    byRuns(reduction.recommended, ranking, sdCore, within) ??
    bySurrogate(reduction.recommended, candidates, model, within);
  if (faster === null) return reduction;
  return recommending(session.space, reduction, withoutIdle(session, faster, model));
}

/** The fastest of the selection, where its fresh runs show the set to be slower. */
function byRuns(set: Genome, ranking: Selection['ranking'], sd: number, within: number): Genome | null {
  const own = ranking.find(({ genome }) => sameGenome(genome, set));
  const best = ranking[0];
  if (own === undefined || best === undefined || Math.min(own.runs, best.runs) === 0) return null;
  const error = sd * Math.sqrt(1 / own.runs + 1 / best.runs);
  return own.mean - best.mean > within + SURE * error ? best.genome : null;
}

/** The fastest candidate of the surrogate, where it is sure that the set is slower. */
function bySurrogate(set: Genome, candidates: readonly Genome[], model: Model, within: number): Genome | null {
  const [best] = candidates;
  if (best === undefined || sameGenome(best, set)) return null;
  const [own, other] = model.predict([set, best]);
  if (own === undefined || other === undefined) return null;
  return own.mean - other.mean > within + SURE * Math.hypot(own.sd, other.sd) ? best : null;
}

/** The set without treatments that the surrogate sees no use in: the dearest first, as long as all together cost little. */
function withoutIdle(session: Session, set: Genome, model: Model): Genome {
  const { space } = session;
  const base = baseGenome(space.factors);
  const price = pricesOf(session);
  const meanOf = (genome: Genome): number => model.predict([genome])[0]?.mean ?? Number.POSITIVE_INFINITY;
  const most = meanOf(set) + withinOf(session);
  const on = set.flatMap((level, f) => (level === 0 ? [] : [{ f, price: price(f, level) }]));
  return on
    .sort((a, b) => b.price - a.price)
    .reduce((kept, { f, price: least }) => {
      const less = withLevels(kept, base, [f]);
      const after = meanOf(less);
      return space.isValid(less) && after - meanOf(kept) < least && after < most ? less : kept;
    }, set);
}
