import { treatmentName } from '../../domain/factor.ts';
import { baseGenome, type Genome, genomeKey, sameGenome, toRecord, treatmentsOf } from '../../domain/genome.ts';
import type { Attribution, PathStep, ReportedSet, SearchReport, Speedup, Verdict } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/run.ts';
import { observations } from '../../search/evidence/gate-policy.ts';
import type {
  AttributionFindings,
  ConfirmedSet,
  PathNode,
  SearchFindings,
  TreatmentEffect,
} from '../../search/findings.ts';
import { budgetNow, type Session } from '../../search/session.ts';
import { median } from '../../stats/quantile.ts';
import { anchoredGains, reconciled } from './reconcile.ts';
import { locationsOf, sampledEffect } from './sampled.ts';
import { warningsOf } from './warnings.ts';

/** What a search is called and where it ran. */
export type SearchIdentity = Pick<SearchReport, 'search' | 'app' | 'parsl' | 'python' | 'machine'>;

/**
 * The report of a search: a pure function of its runs and of what the phases found out.
 * @param findings null while the search goes on: the report then holds what the runs alone say.
 */
export function assembleReport(
  session: Session,
  findings: SearchFindings | null,
  phase: string,
  identity: SearchIdentity,
): SearchReport {
  const { settings } = session;
  const calibration = findings?.calibration ?? null;
  const baselineUs = baselineOf(session, findings);
  const measured = findings !== null && findings.outcome !== null;
  return {
    format: 1,
    ...identity,
    seed: settings.seed,
    strategy: settings.strategy,
    budget: budgetNow(session),
    runs: session.runs.length,
    phase,
    noise:
      calibration !== null && calibration.baseline !== null
        ? { sd: calibration.sdCore, burst: calibration.burst, resolves: Math.expm1(calibration.resolves) }
        : null,
    baseline: baselineUs === null ? null : { usPerTask: baselineUs },
    fastest: measured ? reportedSet(session, findings, findings.fastest) : null,
    recommended: measured
      ? {
          ...reportedSet(session, findings, findings.recommended),
          cost: costOf(session, findings.recommended),
        }
      : null,
    attribution: findings?.attribution == null ? [] : attributionOf(session, findings, findings.attribution),
    overlaps: (findings?.attribution?.overlaps ?? []).map(({ factors: [a, b], overlap, measured: confirmed }) => ({
      a: nameOf(session, findings?.attribution?.best ?? [], a),
      b: nameOf(session, findings?.attribution?.best ?? [], b),
      overlap,
      confirmed,
    })),
    paths: pathsOf(session, findings, baselineUs),
    failures: failuresOf(session),
    logsKept: findings?.confirmation?.logsKept == null ? null : namedSet(session, findings.confirmation.logsKept),
    scaled: findings?.confirmation?.scaled == null ? null : speedupOf(findings.confirmation.scaled),
    nonInferior: findings?.confirmation?.nonInferior ?? null,
    warnings: warningsOf(session, findings),
  };
}

/** µs per task of the app as written: its calibration runs. */
function baselineOf(session: Session, findings: SearchFindings | null): number | null {
  const baseline = findings?.calibration?.baseline ?? null;
  if (baseline !== null && session.settings.metric === 'us-per-task') return Math.exp(baseline);
  const base = genomeKey(baseGenome(session.space.factors));
  const times = observations(session).flatMap(({ run, genome }) =>
    run.purpose === 'calibrate' && genomeKey(genome) === base ? (run.usPerTask ?? []) : [],
  );
  return times.length === 0 ? null : median(times);
}

function reportedSet(session: Session, findings: SearchFindings, genome: Genome): ReportedSet {
  const { confirmation } = findings;
  const confirmed = [confirmation?.fastest, confirmation?.recommended].find(
    (set) => set !== undefined && set.blocks > 0 && sameGenome(set.genome, genome),
  );
  return namedSet(session, confirmed ?? expectedSet(session, findings, genome));
}

/** Not confirmed: the model's estimate, which is no claim. */
function expectedSet(session: Session, findings: SearchFindings, genome: Genome): ConfirmedSet {
  const [base, set] =
    (findings.attribution ?? findings.outcome)?.model.predict([baseGenome(session.space.factors), genome]) ?? [];
  const gain = base === undefined || set === undefined ? 0 : base.mean - set.mean;
  return { genome, gain: Number.isFinite(gain) ? gain : 0, low: null, high: null, blocks: 0, p90: null };
}

function namedSet(session: Session, set: ConfirmedSet): ReportedSet {
  const { factors } = session.space;
  return {
    treatments: treatmentsOf(factors, set.genome),
    genome: toRecord(factors, set.genome),
    speedup: speedupOf(set),
  };
}

function speedupOf({ gain, low, high, blocks, p90 }: ConfirmedSet): Speedup {
  return { estimate: Math.exp(gain), low: expOf(low), high: expOf(high), blocks, p90 };
}

function expOf(value: number | null): number | null {
  return value === null ? null : Math.exp(value);
}

/** CPU seconds per task and peak memory of a set, as multiples of the base's; from its confirmation where there is one. */
function costOf(session: Session, genome: Genome): { cpuSeconds: number | null; peakRssMb: number | null } {
  const base = baseGenome(session.space.factors);
  const ratio = (of: (run: RunRecord) => number | null): number | null => {
    const above = medianOf(session, genome, of);
    const below = medianOf(session, base, of);
    return above === null || below === null || below === 0 ? null : above / below;
  };
  return {
    cpuSeconds: ratio((run) => (run.cpuSeconds === null ? null : run.cpuSeconds / (run.tasks ?? 1))),
    peakRssMb: ratio((run) => run.peakRssMb),
  };
}

function medianOf(session: Session, genome: Genome, of: (run: RunRecord) => number | null): number | null {
  const key = genomeKey(genome);
  const own = observations(session).filter((seen) => genomeKey(seen.genome) === key);
  const confirmed = own.filter(({ run }) => run.purpose === 'confirm');
  const values = (confirmed.length > 0 ? confirmed : own).flatMap(({ run }) => of(run) ?? []);
  return values.length === 0 ? null : median(values);
}

function nameOf(session: Session, genome: Genome, factor: number): string {
  const entry = session.space.factors[factor];
  if (entry === undefined) throw new RangeError(`no factor ${factor}`);
  return treatmentName(entry, genome[factor] ?? 0);
}

function attributionOf(session: Session, findings: SearchFindings, attribution: AttributionFindings): Attribution[] {
  const { best, atBest, atBase, shapley } = attribution;
  const locations = locationsOf(
    observations(session).map(({ genome, lnScore, weight, run }) => ({ genome, lnScore, weight, epoch: run.epoch })),
  );
  const shares = sharesThatSum(findings, attribution);
  return atBest.map((effect, i) => {
    const { factor } = effect;
    const level = session.space.factors[factor]?.levels[best[factor] ?? 0];
    const sampled = sampledEffect(locations, factor, best[factor] ?? 0);
    const share = shares[i];
    const at = atBase.find((other) => other.factor === factor);
    return {
      treatment: nameOf(session, best, factor),
      class: level?.class ?? 'config',
      atBest: { ...ratioOf(effect), measured: effect.measured, runs: effect.runs },
      atBase: at === undefined ? null : { ...ratioOf(at), measured: at.measured, runs: at.runs },
      shapley: share === undefined ? null : { ...ratioOf(share), measured: shapley[i]?.measured ?? false },
      sampled: sampled === null ? null : { ...ratioOf(sampled), pairs: sampled.pairs },
      verdict: verdictOf(findings, factor),
    };
  });
}

function ratioOf(effect: { readonly estimate: number; readonly low: number | null; readonly high: number | null }): {
  ratio: number;
  low: number | null;
  high: number | null;
} {
  return { ratio: Math.exp(effect.estimate), low: expOf(effect.low), high: expOf(effect.high) };
}

function verdictOf(findings: SearchFindings, factor: number): Verdict {
  return findings.pruning?.treatments.find((entry) => entry.factor === factor)?.verdict ?? 'unknown';
}

/** Shapley values whose product is the confirmed speed-up of the set they belong to. */
function sharesThatSum(findings: SearchFindings, { best, shapley }: AttributionFindings): TreatmentEffect[] {
  const total = confirmedGain(findings, best);
  if (total === null) return [...shapley];
  const moved = reconciled(shapley, total);
  return shapley.map((share, i) => {
    const by = (moved[i] ?? share.estimate) - share.estimate;
    const shift = (end: number | null): number | null => (end === null ? null : end + by);
    return { ...share, estimate: share.estimate + by, low: shift(share.low), high: shift(share.high) };
  });
}

function confirmedOf(findings: SearchFindings, genome: Genome): ConfirmedSet | null {
  const { confirmation } = findings;
  const sets = confirmation === null ? [] : [confirmation.fastest, confirmation.recommended];
  return sets.find((set) => set.blocks > 0 && sameGenome(set.genome, genome)) ?? null;
}

function confirmedGain(findings: SearchFindings, genome: Genome): number | null {
  return confirmedOf(findings, genome)?.gain ?? null;
}

function pathsOf(session: Session, findings: SearchFindings | null, baselineUs: number | null): SearchReport['paths'] {
  const paths = findings?.attribution?.paths;
  if (findings === null || paths === undefined || baselineUs === null) return { bestFirst: [], nicestFirst: [] };
  return {
    bestFirst: stepsOf(session, findings, paths.bestFirst, baselineUs),
    nicestFirst: stepsOf(session, findings, paths.nicestFirst, baselineUs),
  };
}

function stepsOf(
  session: Session,
  findings: SearchFindings,
  path: readonly PathNode[],
  baselineUs: number,
): PathStep[] {
  const last = path.at(-1);
  const end = last === undefined ? null : confirmedOf(findings, last.genome);
  const gains = anchoredGains(
    path.map(({ modelGain, measured }) => ({ modelGain, measuredGain: measured?.gain ?? null })),
    end?.gain ?? null,
  );
  return path.map((node, i) => {
    const seen = i === path.length - 1 ? (end ?? node.measured) : node.measured;
    const us = (gain: number | null | undefined): number | null => (gain == null ? null : baselineUs * Math.exp(-gain));
    return {
      treatment: i === 0 ? null : node.factors.map((factor) => nameOf(session, node.genome, factor)).join(' + '),
      usPerTask: baselineUs * Math.exp(-(gains[i] ?? 0)),
      measured: i === 0 || seen !== null,
      low: us(seen?.high),
      high: us(seen?.low),
    };
  });
}

function failuresOf(session: Session): SearchReport['failures'] {
  const failures = new Map<string, { treatments: string[]; outcome: string; count: number }>();
  for (const [i, run] of session.runs.entries()) {
    const genome = session.genomes[i];
    if (run.outcome === 'ok' || run.outcome === 'cancelled' || genome === undefined) continue;
    const key = `${run.outcome} ${genomeKey(genome)}`;
    const treatments = treatmentsOf(session.space.factors, genome);
    const entry = failures.get(key) ?? { treatments, outcome: run.outcome, count: 0 };
    entry.count++;
    failures.set(key, entry);
  }
  return [...failures.values()].sort((a, b) => b.count - a.count);
}
