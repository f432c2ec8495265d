import { treatmentName } from '../../domain/factor.ts';
import type { Genome } from '../../domain/genome.ts';
import type { Attribution, Overlap, RatioInterval, Verdict } from '../../domain/report.ts';
import { observations } from '../../search/evidence/observations.ts';
import type { AttributionFindings, SearchFindings, TreatmentEffect } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { studentCdf } from '../../stats/distributions.ts';
import { holm } from '../../stats/multiplicity.ts';
import { isToldApart } from './floor.ts';
import { reconciled } from './reconcile.ts';
import { locationsOf, sampledEffect } from './sampled.ts';
import { confirmedOf, expOf } from './sets.ts';

/**
 * What each treatment of the attributed set is worth: there, alone on the base, as a share, and where the search went.
 * What seems to be worth most comes first, by the model where no run tells: it gives an order sooner than a number.
 * @param floor what a number of the model must exceed (`modelFloor`).
 */
export function attributionOf(
  session: Session,
  findings: SearchFindings,
  attribution: AttributionFindings,
  floor: number | null,
): Attribution[] {
  const { best, atBase } = attribution;
  const atBest = [...attribution.atBest].sort((a, b) => b.estimate - a.estimate);
  const locations = locationsOf(
    observations(session).map(({ genome, lnScore, weight, run }) => ({ genome, lnScore, weight, epoch: run.epoch })),
  );
  const shares = sharesThatSum(findings, attribution);
  const verdicts = verdictsOf(findings, atBest);
  return atBest.map((effect, i) => {
    const { factor } = effect;
    const shown = (effects: readonly TreatmentEffect[]): TreatmentEffect | null =>
      shownOrNull(
        effects.find((other) => other.factor === factor),
        floor,
      );
    const level = session.space.factors[factor]?.levels[best[factor] ?? 0];
    const sampled = sampledEffect(locations, factor, best[factor] ?? 0);
    const [share, at] = [shown(shares), shown(atBase)];
    const without = shownOrNull(effect, floor);
    return {
      treatment: nameOf(session, best, factor),
      class: level?.class ?? 'config',
      atBest: without === null ? null : { ...ratioOf(without), measured: without.measured, runs: without.runs },
      atBase: at === null ? null : { ...ratioOf(at), measured: at.measured, runs: at.runs },
      shapley: share === null ? null : { ...ratioOf(share), measured: share.measured },
      sampled: sampled === null ? null : { ...ratioOf(sampled), pairs: sampled.pairs },
      verdict: verdicts[i] ?? 'unknown',
    };
  });
}

/** Pairs of treatments by how much of their gains is the same gain. */
export function overlapsOf(session: Session, { best, overlaps }: AttributionFindings, floor: number | null): Overlap[] {
  const told = overlaps.filter(({ measured, shared }) => measured || isToldApart(shared, floor));
  return told.map(({ factors: [a, b], overlap, measured: confirmed }) => ({
    a: nameOf(session, best, a),
    b: nameOf(session, best, b),
    overlap,
    confirmed,
  }));
}

/** An effect that runs stand behind, or that the model can tell; null: neither. */
function shownOrNull(effect: TreatmentEffect | undefined, floor: number | null): TreatmentEffect | null {
  if (effect === undefined) return null;
  return effect.measured || isToldApart(effect.estimate, floor) ? effect : null;
}

/** The treatment that a genome has of a factor. */
export function nameOf(session: Session, genome: Genome, factor: number): string {
  const entry = session.space.factors[factor];
  if (entry === undefined) throw new RangeError(`no factor ${factor}`);
  return treatmentName(entry, genome[factor] ?? 0);
}

function ratioOf(effect: {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}): RatioInterval {
  return { ratio: Math.exp(effect.estimate), low: expOf(effect.low), high: expOf(effect.high) };
}

/** Needs Holm over the set's treatments: `proven` is one-sided, that the treatment helps at all. */
function verdictsOf(findings: SearchFindings, effects: readonly TreatmentEffect[]): Verdict[] {
  const adjusted = holm(effects.map(pValue));
  const sd = findings.calibration?.sdCore ?? Number.POSITIVE_INFINITY;
  return effects.map(({ factor, estimate, measured, runs }, i) => {
    if (findings.recommended[factor] === 0) return 'unknown';
    if ((adjusted[i] ?? 1) < SIGNIFICANT) return 'proven';
    return measured && estimate > (LIKELY_SDS * sd) / Math.sqrt(Math.max(1, runs)) ? 'likely' : 'unknown';
  });
}

/** A run or two without the treatment must stand so far above the noise. */
const LIKELY_SDS = 2;

const SIGNIFICANT = 0.05;
/** Three blocks leave so many degrees of freedom. */
const FEWEST_DEGREES = 10;

function pValue({ estimate, se, measured }: TreatmentEffect): number {
  if (!measured || se === null || !(se > 0)) return 1;
  return 1 - studentCdf(estimate / se, FEWEST_DEGREES);
}

/** Shapley values whose product is the confirmed speed-up of the set they belong to. */
function sharesThatSum(findings: SearchFindings, { best, shapley }: AttributionFindings): TreatmentEffect[] {
  const total = confirmedOf(findings, best)?.gain ?? null;
  if (total === null) return [...shapley];
  const moved = reconciled(shapley, total);
  return shapley.map((share, i) => {
    const by = (moved[i] ?? share.estimate) - share.estimate;
    const shift = (end: number | null): number | null => (end === null ? null : end + by);
    return { ...share, estimate: share.estimate + by, low: shift(share.low), high: shift(share.high) };
  });
}
