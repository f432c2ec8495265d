import { treatmentName } from '../../domain/factor.ts';
import { baseGenome, sameGenome } from '../../domain/genome.ts';
import { archiveOf } from '../../search/evidence/archive.ts';
import { flagRates } from '../../search/evidence/gate-policy.ts';
import type { SearchFindings } from '../../search/findings.ts';
import type { Session } from '../../search/session.ts';
import { failureModel } from '../../search/surrogate/failures.ts';

/** Treatments are compared many at a time: only clear differences of flag rates are worth a warning. */
const CLEARLY_DIFFERENT = 0.01;

/** What the reader of the numbers must know, in words. */
export function warningsOf(session: Session, findings: SearchFindings | null): string[] {
  return [
    ...new Set([
      ...(findings?.warnings ?? []),
      ...refusalOf(findings),
      ...standingOf(session, findings),
      ...endOf(findings),
      ...crashers(session),
      ...reversals(session, findings),
      ...gateWarnings(session),
      ...scaleWarning(session, findings),
    ]),
  ];
}

function refusalOf(findings: SearchFindings | null): string[] {
  const refusal = findings?.calibration?.refusal ?? null;
  return refusal === null ? [] : [refusal];
}

function standingOf(session: Session, findings: SearchFindings | null): string[] {
  if (findings === null || findings.selection === null) return [];
  if (sameGenome(findings.fastest, baseGenome(session.space.factors))) {
    return ['nothing that was tried is faster than the app as written'];
  }
  const { confirmation } = findings;
  if (confirmation === null || confirmation.recommended.blocks === 0) {
    return ["not confirmed: the budget has no room for fresh blocks, the speed-up is a model's and has no interval"];
  }
  const open = confirmation.nonInferior === false;
  return open ? ['the recommended set was not shown to be within 3 % of the fastest: more blocks would tell'] : [];
}

/** How the search ended, and what the model thinks is left: never that there is no better set. */
function endOf(findings: SearchFindings | null): string[] {
  if (findings === null) return [];
  const early = findings.outcome?.stoppedEarly ?? null;
  const gain = findings.outcome?.expectedGain ?? null;
  return [
    ...(early === null ? [] : [`the search ended before its share of the budget: ${early}`]),
    ...(findings.ended === 'out-of-time' ? ['the time ran out before the budget did'] : []),
    ...(gain === null
      ? []
      : [
          `the model expects another run to gain ${(100 * Math.expm1(gain)).toFixed(1)} % on average; it knows only what is like what was tried`,
        ]),
  ];
}

/** Blame that is worth a warning. */
const CLEARLY_TO_BLAME = 0.5;

/** Treatments, or pairs of them, whose runs fail. */
function crashers(session: Session): string[] {
  const name = ({ factor, level }: { readonly factor: number; readonly level: number }): string => {
    const known = session.space.factors[factor];
    return known === undefined ? '' : level === 0 ? `${known.name} as it is` : treatmentName(known, level);
  };
  return failureModel(archiveOf(session))
    .suspects.filter(({ blame }) => blame > CLEARLY_TO_BLAME)
    .map(
      ({ parts, failed, ok }) =>
        `${parts.map(name).join(' with ')} seems to make runs fail (${failed} failed, ${ok} did not)`,
    );
}

/** A treatment that helps the app as written and hurts the fastest set (or the other way round), both measured. */
function reversals(session: Session, findings: SearchFindings | null): string[] {
  const attribution = findings?.attribution;
  if (attribution == null) return [];
  return attribution.atBest.flatMap((best) => {
    const base = attribution.atBase.find(({ factor }) => factor === best.factor);
    const factor = session.space.factors[best.factor];
    if (base === undefined || factor === undefined) return [];
    const name = treatmentName(factor, attribution.best[best.factor] ?? 0);
    const helps = (low: number | null): boolean => low !== null && low > 0;
    const hurts = (high: number | null): boolean => high !== null && high < 0;
    if (helps(base.low) && hurts(best.high)) return [`${name} helps the app as written but slows the fastest set`];
    if (hurts(base.high) && helps(best.low)) return [`${name} slows the app as written but helps the fastest set`];
    return [];
  });
}

function gateWarnings(session: Session): string[] {
  return flagRates(session)
    .filter(({ p }) => p < CLEARLY_DIFFERENT)
    .map(
      ({ treatment, rate, otherRate }) =>
        `runs with ${treatment} were disturbed more or less often than others (${share(rate)} against ${share(otherRate)})`,
    );
}

function share(rate: number): string {
  return `${Math.round(100 * rate)} %`;
}

function scaleWarning(session: Session, findings: SearchFindings | null): string[] {
  const confirmation = findings?.confirmation ?? null;
  if (confirmation === null || !session.settings.sizedByTasks || confirmation.recommended.blocks === 0) return [];
  if (confirmation.scaled === null) {
    return ['not checked at ten times the tasks (--scale-check): short runs flatter some treatments'];
  }
  const { gain, low, high } = confirmation.recommended;
  const { gain: scaled } = confirmation.scaled;
  const differs = low !== null && high !== null && (scaled < low || scaled > high);
  const times = (ln: number): string => Math.exp(ln).toFixed(2);
  return differs ? [`at ten times the tasks the speed-up is ${times(scaled)}, not ${times(gain)}`] : [];
}
