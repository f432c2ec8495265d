import type { Factor } from '../../domain/factor.ts';
import { baseGenome, type Genome, genomeKey, sameGenome } from '../../domain/genome.ts';
import { allowedOn, isNicer, RUNGS, rungOf } from '../../domain/rung.ts';
import type { SearchSpace } from '../../domain/space.ts';
import { median } from '../../stats/quantile.ts';
import { withLevels } from '../attribution/players.ts';
import type { Calibration, PlannedRung, Reduction, TreatmentEffect } from '../findings.ts';
import type { Session } from '../session.ts';
import type { LevelAllowed } from '../surrogate/causes.ts';
import { AS_FAST } from './narrow.ts';
import { allowedAll, guessOf, learn, newTask, scoresByGenome, type Task, usable, worthOf } from './task.ts';

/** What is recommended pays its price in at least this share of the model's states. */
const PAYS = 0.65;
/** States of the model that the conclusion is drawn from. */
export const LAST_DRAWS = 400;

/** The smallest set that all runs so far say pays, and the smallest on each rung. */
export function conclude(task: Task): Reduction {
  learn(task, LAST_DRAWS);
  const { needs } = guessOf(task, PAYS, allowedAll);
  const recommended = fastEnough(task, settled(task, allowedAll));
  const { forecasts, causes } = task;
  return { recommended, needs, rungs: rungsOf(task, recommended), forecasts, causes };
}

/** The model fitted to all runs so far: it then knows those that vary what the set holds. The set itself stays. */
export function learnAgain(session: Session, calibration: Calibration, { causes }: Reduction): void {
  learn({ ...newTask(session, calibration), causes }, LAST_DRAWS);
}

/**
 * The reduction less what the blocks of attribution show to cost, and less what they do not show its set to be slower
 * without: what the model of causes, which has learnt from them, sees the least use in first, as long as it expects no
 * loss of all of it together that is worth a treatment.
 */
export function withoutUseless(session: Session, reduction: Reduction, effects: readonly TreatmentEffect[]): Reduction {
  const { space } = session;
  const { causes, recommended: whole } = reduction;
  const base = baseGenome(space.factors);
  const worth = worthOf(session);
  const loss = (less: Genome): number => causes.ratio(less, whole).mean;
  const doubtful = effects
    .filter(({ measured, low }) => measured && low !== null && low <= 0)
    .map(({ factor, high }) => ({ factor, costs: (high ?? 0) < 0, loss: loss(withLevels(whole, base, [factor])) }))
    .sort((a, b) => Number(b.costs) - Number(a.costs) || a.loss - b.loss);
  const recommended = doubtful.reduce((kept, { factor, costs }) => {
    const less = withLevels(kept, base, [factor]);
    return space.isValid(less) && (costs || loss(less) <= worth) ? less : kept;
  }, whole);
  return sameGenome(recommended, whole) ? reduction : recommending(space, reduction, recommended);
}

/** The reduction with another recommended set, on the nicest rung that may hold it; nicer ones stay. */
export function recommending({ factors }: SearchSpace, reduction: Reduction, recommended: Genome): Reduction {
  const base = baseGenome(factors);
  const name = rungOf(factors, recommended);
  const gain = -reduction.causes.ratio(recommended, base).mean;
  const nicer = reduction.rungs.filter((rung) => isNicer(rung.name, name));
  const own = sameGenome(recommended, base) ? [] : [{ name, genome: recommended, gain }];
  return { ...reduction, recommended, rungs: [...nicer, ...own] };
}

/** What the fastest of some sixty single runs owes to luck (sd). */
const LUCK = 2.5;

/** The set, where a run shows it to be as fast as any; else the smallest that was measured to be so. */
function fastEnough(task: Task, set: Genome): Genome {
  const { session, sd } = task;
  const measured = [...scoresByGenome(session)].map(([key, { genome, values }]) => {
    return { key, genome, level: median(values), size: genome.filter((value) => value !== 0).length };
  });
  const bound = Math.min(...measured.map(({ level }) => level)) + (LUCK + AS_FAST) * sd;
  const own = measured.find(({ key }) => key === genomeKey(set));
  if (measured.length === 0 || (own !== undefined && own.level <= bound)) return set;
  const fast = measured.filter(({ genome, level }) => level <= bound && usable(task, genome) === genome);
  return fast.sort((a, b) => a.size - b.size || a.level - b.level)[0]?.genome ?? set;
}

/** The set that is concluded from what the model says now. */
export function settled(task: Task, allowed: LevelAllowed): Genome {
  return usable(task, guessOf(task, PAYS, allowed).genome);
}

/** The smallest set of each rung, nicest first. */
function rungsOf(task: Task, recommended: Genome): Reduction['rungs'] {
  const { session, causes } = task;
  const { factors } = session.space;
  const base = baseGenome(factors);
  const top = rungOf(factors, recommended);
  const sets = RUNGS.filter(({ name }) => isNicer(name, top)).map(({ name }) =>
    settled(task, allowedOn(factors, name)),
  );
  const gains = (genome: Genome): GainingSet => ({ genome, gain: -causes.ratio(genome, base).mean });
  return ladderOf(factors, sets.map(gains), gains(recommended), worthOf(session));
}

/** A set and what it saves (ln). */
type GainingSet = Pick<PlannedRung, 'genome' | 'gain'>;

/**
 * The rungs that sets, nicest first, make below a last one; a set that adds no more than `worth` (ln) to the one before it is
 * left out. A set is called by what it asks, not by what it might have: one that asks no more than some before it stands in
 * their place.
 */
export function ladderOf(
  factors: readonly Factor[],
  sets: readonly GainingSet[],
  last: GainingSet,
  worth: number,
): readonly PlannedRung[] {
  const named = ({ genome, gain }: GainingSet): PlannedRung => ({ name: rungOf(factors, genome), genome, gain });
  const rungs = sets.reduce<readonly PlannedRung[]>((nicer, set) => {
    if (set.gain - (nicer.at(-1)?.gain ?? 0) <= worth) return nicer;
    const rung = named(set);
    return [...nicer.filter(({ name }) => isNicer(name, rung.name)), rung];
  }, []);
  const before = rungs.at(-1)?.genome ?? baseGenome(factors);
  return sameGenome(last.genome, before) ? rungs : [...rungs, named(last)];
}
