import { baseGenome, type Genome, sameGenome } from '../../domain/genome.ts';
import { withLevels } from '../attribution/players.ts';
import type { Calibration, Model, Reduction, Selection } from '../findings.ts';
import type { Session } from '../session.ts';
import { withinOf } from '../within.ts';
import { pricesOf } from './task.ts';

/** A gap of so many of its standard errors is not luck. */
const SURE = 1.5;

/**
 * The reduction, or where the selection's fresh runs show its set to be slower than the fastest, that one less what the
 * surrogate sees no use in: the model of few causes knows no numbers whose best values belong together, the surrogate does.
 */
export function asFast(
  session: Session,
  { sdCore }: Calibration,
  reduction: Reduction,
  selection: Selection,
  model: Model,
): Reduction {
  const own = selection.ranking.find(({ genome }) => sameGenome(genome, reduction.recommended));
  const best = selection.ranking[0];
  if (own === undefined || best === undefined || own === best) return reduction;
  const error = sdCore * Math.sqrt(1 / Math.max(1, own.runs) + 1 / Math.max(1, best.runs));
  if (own.mean - best.mean < withinOf(session) + SURE * error) return reduction;
  const recommended = withoutIdle(session, best.genome, model);
  const rungs = reduction.rungs.filter(({ genome }) => !sameGenome(genome, reduction.recommended));
  const last = reduction.rungs.at(-1);
  return {
    ...reduction,
    recommended,
    rungs: last === undefined ? rungs : [...rungs, { ...last, genome: recommended }],
  };
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
