import type { SearchReport } from '../../domain/report.ts';
import type { Noticed } from '../../domain/warning.ts';
import { profiledRun } from '../../search/ceiling.ts';
import type { SearchFindings } from '../../search/findings.ts';
import { budgetNow, type Session } from '../../search/session.ts';
import { baseUs } from './base.ts';
import { reportedCeiling } from './ceiling.ts';
import { attributionOf, overlapsOf } from './contributions.ts';
import { costOf } from './cost.ts';
import { cpuPerTaskOf } from './cpu-per-task.ts';
import { failuresOf } from './failures.ts';
import { modelFloor } from './floor.ts';
import { forecastOf } from './forecast.ts';
import { reportedLeftOut } from './left-out.ts';
import { likelySet } from './likely.ts';
import { pathsOf } from './paths.ts';
import { placebosOf } from './placebos.ts';
import { restOf } from './rest.ts';
import { rungsOf } from './rungs.ts';
import { reportedSet, speedupOf } from './sets.ts';
import { processesOf, profiledSets, stagesOf } from './stages.ts';
import { warningsOf } from './warnings.ts';
import { wholeProgramPart } from './whole-program.ts';

/** What a search is called and where it ran. */
export type SearchIdentity = Pick<SearchReport, 'search' | 'app' | 'parsl' | 'python' | 'machine' | 'how'>;

/**
 * The report of a search: a pure function of its runs and of what the phases found out.
 * @param findings null while the search goes on: the report then holds what the runs alone say.
 * @param noticed what was known of the app before the search began.
 */
export function assembleReport(
  session: Session,
  findings: SearchFindings | null,
  phase: string,
  identity: SearchIdentity,
  noticed: readonly Noticed[] = [],
): SearchReport {
  const { settings } = session;
  const attribution = findings?.attribution ?? null;
  const baselineUs = baseUs(session, findings);
  const forecast = forecastOf(findings);
  const placebos = placebosOf(session, findings);
  const floor = modelFloor({ forecast, placebos });
  return {
    format: 1,
    ...identity,
    seed: settings.seed,
    strategy: settings.strategy,
    budget: budgetNow(session),
    runs: session.runs.length,
    phase,
    noise: noiseOf(findings),
    baseline: baselineUs === null ? null : { usPerTask: baselineUs },
    ...setsOf(session, findings),
    attribution: findings === null || attribution === null ? [] : attributionOf(session, findings, attribution, floor),
    overlaps: attribution === null ? [] : overlapsOf(session, attribution, floor),
    paths: pathsOf(session, findings, baselineUs, floor),
    failures: failuresOf(session),
    ...besideOf(findings),
    rungs: rungsOf(session, findings),
    rest: restOf(session, findings),
    placebos,
    cpuPerTask: cpuPerTaskOf(session, findings),
    ...wholeProgramPart(session, findings),
    likely: likelySet(session, findings),
    forecast,
    ...ceilingPart(session, findings),
    warnings: warningsOf(session, findings, noticed),
  };
}

/** What a profiled run of the calibration says; nothing of a search that has none. */
function ceilingPart(
  session: Session,
  findings: SearchFindings | null,
): Pick<SearchReport, 'ceiling' | 'leftOut' | 'stages' | 'processes'> {
  const profiled = profiledRun(session.runs);
  const ceiling = findings?.calibration?.ceiling ?? null;
  if (profiled === null) return {};
  const { profile } = profiled;
  const sets = profiledSets(session, findings);
  return {
    ceiling: ceiling === null ? null : reportedCeiling(ceiling, profile),
    leftOut: reportedLeftOut(session, findings?.calibration ?? null),
    stages: stagesOf(profile, sets),
    processes: processesOf(profile, sets.best),
  };
}

function noiseOf(findings: SearchFindings | null): SearchReport['noise'] {
  const calibration = findings?.calibration ?? null;
  if (calibration === null || calibration.baseline === null) return null;
  const { sdCore, burst, resolves } = calibration;
  return { sd: sdCore, burst, resolves: Math.expm1(resolves) };
}

/** The fastest and the recommended set; null until the search phase has an outcome. */
function setsOf(session: Session, findings: SearchFindings | null): Pick<SearchReport, 'fastest' | 'recommended'> {
  const settled = findings?.outcome != null || findings?.calibration?.pointless != null;
  if (findings === null || !settled) return { fastest: null, recommended: null };
  const { fastest, recommended } = findings;
  return {
    fastest: reportedSet(session, findings, fastest),
    recommended: { ...reportedSet(session, findings, recommended), cost: costOf(session, recommended) },
  };
}

/** What confirmation measured beside the two sets. */
function besideOf(findings: SearchFindings | null): Pick<SearchReport, 'scaled' | 'nonInferior'> {
  const { scaled = null, nonInferior = null } = findings?.confirmation ?? {};
  return {
    scaled: scaled === null ? null : speedupOf(scaled),
    nonInferior,
  };
}
