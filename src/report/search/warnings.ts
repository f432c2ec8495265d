import { treatmentName } from '../../domain/factor.ts';
import { baseGenome, sameGenome, treatmentsOf } from '../../domain/genome.ts';
import { isPerTask, type RunRecord } from '../../domain/run.ts';
import type { Noticed, Warning } from '../../domain/warning.ts';
import { archiveOf } from '../../search/evidence/archive.ts';
import { flagRates } from '../../search/evidence/flag-rates.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { worthBeside } from '../../search/left-out.ts';
import type { Session } from '../../search/session.ts';
import { failureModel } from '../../search/surrogate/failures.ts';
import { warningOf } from './warning-text.ts';

/** Treatments are compared many at a time: only clear differences of flag rates are worth a warning. */
const CLEARLY_DIFFERENT = 0.01;

/**
 * What the reader of the numbers must know, each thing once.
 * @param earlier what was noticed of the app before the search began.
 */
export function warningsOf(session: Session, findings: SearchFindings | null, earlier: readonly Noticed[]): Warning[] {
  const noticed = [
    ...earlier,
    ...(findings?.warnings ?? []),
    ...measureOf(session),
    ...refusalOf(findings),
    ...pointlessOf(findings),
    ...leftOutAgain(findings),
    ...standingOf(session, findings),
    ...endOf(findings),
    ...conclusionOf(session),
    ...firstTasks(session),
    ...allInvalid(session),
    ...ownCountsLater(session),
    ...ownFailures(session),
    ...retriesOf(session),
    ...shortOfWorkers(session),
    ...workersVary(session),
    ...crashers(session),
    ...reversals(session, findings),
    ...gateWarnings(session, findings),
    ...scaleWarning(session, findings),
  ].map(warningOf);
  return [...new Map(noticed.map((warning) => [warning.text, warning])).values()];
}

/** 'Fast' is a word for the clock: where something else was made small that is said. */
function measureOf({ settings }: Session): Noticed[] {
  return settings.metric === 'cpu-per-task' ? [{ code: 'of-cpu-time' }] : [];
}

function refusalOf(findings: SearchFindings | null): Noticed[] {
  const refusal = findings?.calibration?.refusal ?? null;
  return refusal === null ? [] : [refusal];
}

function pointlessOf(findings: SearchFindings | null): Noticed[] {
  const pointless = findings?.calibration?.pointless ?? null;
  return pointless === null ? [] : [pointless];
}

/** What was left out was so because the tasks take as long as they did. */
function leftOutAgain(findings: SearchFindings | null): Noticed[] {
  const leftOut = findings?.calibration?.leftOut ?? null;
  const fastest = findings?.confirmation?.fastest ?? null;
  const atMost = leftOut === null || fastest === null ? null : worthBeside(leftOut, fastest.gain);
  return atMost === null || leftOut === null
    ? []
    : [{ code: 'left-out-may-matter', factors: leftOut.factors.length, atMost }];
}

function standingOf(session: Session, findings: SearchFindings | null): Noticed[] {
  if (findings === null || findings.selection === null) return [];
  const base = baseGenome(session.space.factors);
  if (sameGenome(findings.fastest, base)) {
    const tried = session.genomes.some((genome) => !sameGenome(genome, base));
    return [{ code: tried ? 'nothing-faster' : 'nothing-tried' }];
  }
  const { confirmation } = findings;
  if (confirmation === null) return [{ code: 'not-confirmed' }];
  const { fastest, recommended, nonInferior } = confirmation;
  const open = nonInferior === false;
  if (sameGenome(recommended.genome, base) && fastest.blocks > 0) {
    return open ? [{ code: 'still-open', blocks: fastest.blocks }] : [];
  }
  if (recommended.blocks === 0) return [{ code: 'not-confirmed' }];
  return open ? [{ code: 'not-shown-as-fast' }] : [];
}

/** How the search ended, and what the model thinks is left: never that there is no better set. */
function endOf(findings: SearchFindings | null): Noticed[] {
  if (findings === null) return [];
  const gain = findings.outcome?.expectedGain ?? null;
  return [
    ...(findings.outcome?.stoppedEarly == null ? [] : [{ code: 'ended-early' as const }]),
    ...(findings.ended === 'out-of-time' ? [{ code: 'out-of-time' as const }] : []),
    ...(gain === null ? [] : [{ code: 'gain-expected' as const, gain }]),
  ];
}

/** So many runs that are invalid for one reason are no accident of theirs. */
const MANY_INVALID = 3;

/** Where nothing that was applied could be seen any more, the machine or the installation has changed. */
function allInvalid({ runs }: Session): Noticed[] {
  const reason = runs.at(-1)?.reason ?? null;
  if (reason === null) return [];
  const others = runs.findLastIndex((run) => run.outcome !== 'invalid' || run.reason !== reason);
  const count = runs.length - 1 - others;
  return count < MANY_INVALID ? [] : [{ code: 'all-invalid', runs: count, reason }];
}

/** An app that was stopped after its first tasks. */
function firstTasks({ runs }: Session): Noticed[] {
  const first = runs.at(-1)?.first;
  return first === undefined ? [] : [{ code: 'first-tasks', first }];
}

/** Runs of sets that have another number of tasks than the app as written had, where its own runs agreed. */
function ownCountsLater({ runs, settings }: Session): Noticed[] {
  if (!isPerTask(settings.metric)) return [];
  const own = runs.filter(
    ({ purpose, outcome, asked }) => purpose === 'calibrate' && outcome === 'ok' && asked === null,
  );
  const [usual, ...others] = [...new Set(own.map(({ tasks }) => tasks))];
  if (usual == null || others.length > 0) return [];
  const differ = runs.filter(({ asked, tasks }) => asked === null && tasks !== null && tasks !== usual);
  const counted = differ.filter(({ outcome }) => outcome === 'ok').map(({ tasks }) => tasks ?? 0);
  const invalid = differ.filter(({ outcome }) => outcome === 'invalid').length;
  return counted.length === 0 ? [] : [{ code: 'own-task-count-late', usual, counts: [...new Set(counted)], invalid }];
}

/** Tasks that fail in the app as written and that it handles. */
function ownFailures({ runs }: Session): Noticed[] {
  const run = runs.find(({ outcome, failedTasks }) => outcome === 'ok' && (failedTasks ?? 0) > 0);
  const failed = run?.failedTasks ?? 0;
  return run === undefined
    ? []
    : [{ code: 'own-failures', failed, tasks: run.tasks ?? failed, reason: run.reason ?? '' }];
}

/** What made runs slow that no treatment did. */
export function retriesOf({ runs }: Pick<Session, 'runs'>): Noticed[] {
  const hit = runs.filter(({ retries, lostWorkers }) => (retries ?? 0) > 0 || (lostWorkers ?? 0) > 0);
  if (hit.length === 0) return [];
  const sum = (of: (run: RunRecord) => number | null): number => hit.reduce((total, run) => total + (of(run) ?? 0), 0);
  const [retries, lostWorkers] = [sum((run) => run.retries), sum((run) => run.lostWorkers)];
  return [{ code: 'retries', runs: hit.length, retries, lostWorkers }];
}

/** Runs that were not of the configuration that was asked for: some of its workers never came, or went. */
export function shortOfWorkers({ runs }: Pick<Session, 'runs'>): Noticed[] {
  const short = runs.flatMap(({ shortOfWorkers: reason }) => reason ?? []);
  const [reason] = short;
  return reason === undefined ? [] : [{ code: 'short-of-workers', runs: short.length, reason }];
}

/** An elastic app has now more of them and now fewer, and so has one that goes by the memory that is free. */
function workersVary({ runs }: Session): Noticed[] {
  const counts = runs.flatMap(({ purpose, outcome, workers, shortOfWorkers: short }) =>
    purpose === 'calibrate' && outcome === 'ok' && short === undefined ? (workers ?? []) : [],
  );
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return counts.length === 0 || fewest === most ? [] : [{ code: 'workers-vary', fewest, most }];
}

function conclusionOf({ settings }: Session): Noticed[] {
  const step = settings.budgets.at(-1);
  return step?.concludes === true ? [{ code: 'concluded', fromRun: step.fromRun }] : [];
}

/** Blame that is worth a warning. */
const CLEARLY_TO_BLAME = 0.5;

/** Treatments, or pairs of them, whose runs fail. */
function crashers(session: Session): Noticed[] {
  const name = ({ factor, level }: { readonly factor: number; readonly level: number }): string => {
    const known = session.space.factors[factor];
    return known === undefined ? '' : level === 0 ? `${known.name} as it is` : treatmentName(known, level);
  };
  return failureModel(archiveOf(session))
    .suspects.filter(({ blame }) => blame > CLEARLY_TO_BLAME)
    .map(({ parts, failed, ok }) => ({ code: 'makes-runs-fail', parts: parts.map(name), failed, ok }));
}

/** A treatment that helps the app as written and hurts the fastest set (or the other way round), both measured. */
function reversals(session: Session, findings: SearchFindings | null): Noticed[] {
  const attribution = findings?.attribution;
  if (attribution == null) return [];
  return attribution.atBest.flatMap((best): Noticed[] => {
    const base = attribution.atBase.find(({ factor }) => factor === best.factor);
    const factor = session.space.factors[best.factor];
    if (base === undefined || factor === undefined) return [];
    const treatment = treatmentName(factor, attribution.best[best.factor] ?? 0);
    const helps = (low: number | null): boolean => low !== null && low > 0;
    const hurts = (high: number | null): boolean => high !== null && high < 0;
    if (helps(base.low) && hurts(best.high)) return [{ code: 'helps-base-slows-fastest', treatment }];
    if (hurts(base.high) && helps(best.low)) return [{ code: 'slows-base-helps-fastest', treatment }];
    return [];
  });
}

function gateWarnings(session: Session, findings: SearchFindings | null): Noticed[] {
  const recommended = findings === null ? null : treatmentsOf(session.space.factors, findings.recommended);
  return flagRates(session)
    .filter(({ p }) => p < CLEARLY_DIFFERENT)
    .map(({ treatment, rate, otherRate }) => ({
      code: 'gates-differ',
      treatment,
      rate,
      otherRate,
      notRecommended: recommended?.includes(treatment) === false,
    }));
}

function scaleWarning(session: Session, findings: SearchFindings | null): Noticed[] {
  const confirmation = findings?.confirmation ?? null;
  if (confirmation === null || !session.settings.sizedByTasks || confirmation.recommended.blocks === 0) return [];
  if (confirmation.scaled === null) return [{ code: 'scale-not-checked' }];
  const { gain, low, high } = confirmation.recommended;
  const { gain: scaled } = confirmation.scaled;
  const differs = low !== null && high !== null && (scaled < low || scaled > high);
  return differs ? [{ code: 'differs-at-scale', scaled: Math.exp(scaled), confirmed: Math.exp(gain) }] : [];
}
