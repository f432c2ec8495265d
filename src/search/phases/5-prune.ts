import type { Level } from '../../domain/factor.ts';
import { baseGenome, type Genome, genomeKey } from '../../domain/genome.ts';
import { calibrationFactor } from '../../stats/calibration.ts';
import { normalQuantile, studentCdf } from '../../stats/distributions.ts';
import { holm } from '../../stats/multiplicity.ts';
import { withLevels } from '../attribution/players.ts';
import type { AttributionFindings, Model, PrunedTreatment, Pruning, TreatmentEffect } from '../findings.ts';
import type { Session } from '../session.ts';

const SIGNIFICANT = 0.05;
/** Three blocks leave so many degrees of freedom; the screen has more. */
const FEWEST_DEGREES = 10;
/** A dropped treatment is called free when it could at most buy its price and this much more (ln). */
const FREE_MARGIN = 0.02;

/**
 * Phase 5: keep what pays its class's price, by the expected effect and not by significance: dropping each treatment
 * that is not significant costs 11 to 21 % in sum (docs/decisions/attribution.md). What is kept gives way to a nicer level of its
 * factor unless it pays for that as well. Needs no runs; confirmation tests the result.
 */
export function prune(session: Session, attribution: AttributionFindings): Pruning {
  const { best, atBest, model } = attribution;
  const adjusted = holm(atBest.map(pValue));
  const wanted = new Set(
    atBest.filter((effect) => effect.estimate <= priceOf(session, best, effect.factor)).map(({ factor }) => factor),
  );
  const pruned = withNicerLevels(session, prunedGenome(session, best, atBest, wanted), model);
  const treatments = atBest.map((effect, i): PrunedTreatment => {
    const kept = pruned[effect.factor] !== 0;
    if (kept) return { factor: effect.factor, kept, verdict: keptVerdict(effect, adjusted[i] ?? 1) };
    const bound = priceOf(session, best, effect.factor) + FREE_MARGIN;
    return { factor: effect.factor, kept, verdict: upperEnd(effect) < bound ? 'free' : 'unknown' };
  });
  const putBack = byEstimate(atBest)
    .map(({ factor }) => factor)
    .filter((factor) => pruned[factor] !== best[factor]);
  return { pruned, treatments, putBack };
}

/** A treatment that is kept on a model's word alone, and a wavering one at that, is not called likely. */
function keptVerdict(effect: TreatmentEffect, adjusted: number): PrunedTreatment['verdict'] {
  if (adjusted < SIGNIFICANT) return 'proven';
  if (effect.measured) return 'likely';
  const surelyHelps = effect.se !== null && effect.estimate > calibrationFactor('model') * effect.se;
  return surelyHelps ? 'likely' : 'unknown';
}

/** What the level of the best set must buy to be recommended: ln(1 + price). */
function priceOf(session: Session, best: Genome, factor: number): number {
  return levelPrice(session, factor, best[factor] ?? 0);
}

function levelPrice(session: Session, factor: number, index: number): number {
  const level = session.space.factors[factor]?.levels[index];
  const { prices } = session.settings;
  if (level === undefined) return 0;
  return Math.log1p((level.risk === 'dangerous' ? prices.dangerous : prices[level.class]) / 100);
}

/** One-sided, that the treatment helps at all. A model's number proves nothing. */
function pValue({ estimate, se, measured }: TreatmentEffect): number {
  if (!measured || se === null || !(se > 0)) return 1;
  return 1 - studentCdf(estimate / se, FEWEST_DEGREES);
}

function upperEnd({ estimate, se, high }: TreatmentEffect): number {
  if (high !== null) return high;
  return se === null ? Number.POSITIVE_INFINITY : estimate + normalQuantile(0.975) * calibrationFactor('model') * se;
}

/**
 * The set with the nicest level of each factor that loses or risks something, as long as the level of the best set is
 * not faster by what it asks more. Levels of such a factor are listed nicest first.
 */
function withNicerLevels(session: Session, pruned: Genome, model: Model): Genome {
  const failed = failedBefore(session);
  let genome = pruned;
  for (const [f, factor] of session.space.factors.entries()) {
    const index = genome[f] ?? 0;
    const level = factor.levels[index];
    if (level === undefined || index === 0 || factor.ordinal || !asksForSomething(level)) continue;
    for (let nicer = 1; nicer < index; nicer++) {
      const candidate = genome.map((at, i) => (i === f ? nicer : at));
      if (!session.space.isValid(candidate) || failed.has(genomeKey(candidate))) continue;
      const [mine, other] = model.predict([genome, candidate]);
      const more = stepPrice(session, f, index, nicer);
      if (mine === undefined || other === undefined || !(other.mean - mine.mean <= more)) continue;
      genome = candidate;
      break;
    }
  }
  return genome;
}

function asksForSomething(level: Level): boolean {
  return level.risk !== null || level.class === 'config-lossy' || level.class === 'source-lossy';
}

/** What a level must gain over a nicer one of its factor: the difference of their prices, its own where they are of one class. */
function stepPrice(session: Session, factor: number, index: number, nicer: number): number {
  const own = levelPrice(session, factor, index);
  const other = levelPrice(session, factor, nicer);
  return own > other ? own - other : own;
}

/** Largest estimate first. */
function byEstimate(effects: readonly TreatmentEffect[]): TreatmentEffect[] {
  return [...effects].sort((a, b) => b.estimate - a.estimate);
}

/** The best set less what is unwanted; the dearest of these stay where the rules, or a failure seen before, ask for it. */
function prunedGenome(
  session: Session,
  best: Genome,
  effects: readonly TreatmentEffect[],
  unwanted: ReadonlySet<number>,
): Genome {
  const base = baseGenome(session.space.factors);
  const failed = failedBefore(session);
  const drop = byEstimate(effects)
    .map(({ factor }) => factor)
    .filter((factor) => unwanted.has(factor));
  for (let kept = 0; kept <= drop.length; kept++) {
    const genome = withLevels(best, base, drop.slice(kept));
    if (session.space.isValid(genome) && !failed.has(genomeKey(genome))) return genome;
  }
  return best;
}

function failedBefore(session: Session): ReadonlySet<string> {
  return new Set(
    session.genomes.flatMap((genome, i) => {
      const outcome = session.runs[i]?.outcome;
      return outcome === 'ok' || outcome === 'cancelled' ? [] : [genomeKey(genome)];
    }),
  );
}
