import { type Genome, genomeKey } from '../../domain/genome.ts';
import { fullSized, isProfiled, type RunRecord, scoreOf } from '../../domain/run.ts';
import { nodesOf, type Session } from '../session.ts';
import { withoutLeases } from './leases.ts';
import { isTooShort } from './task-sizes.ts';

/** Weight of a run that was measured beside a disturbance (docs/decisions/gates.md). */
const FLAGGED_WEIGHT = 0.3;

/** A run that counts: ln score, and how much it counts. */
export interface Observation {
  readonly index: number;
  readonly run: RunRecord;
  readonly genome: Genome;
  readonly lnScore: number;
  readonly weight: number;
}

/**
 * The runs that may be computed with: ok, not capped, not the sizing pilot, not replaced by a re-run, and not far too short
 * where the set has longer ones.
 * Where nodes are used side by side the level of each lease is taken out. Whether a run is replaced depends on its gates alone, never on its score.
 */
export function observations(session: Session, from = 0): Observation[] {
  if (nodesOf(session) <= 1) return counting(session, from);
  return withoutLeases(counting(session, 0)).filter(({ index }) => index >= from);
}

function counting(session: Session, from: number): Observation[] {
  const replaced = replacedRuns(session.runs);
  const pilots = pilotsOf(session);
  const short = replacedByLonger(session);
  return session.runs.flatMap((run, index) => {
    const score = scoreOf(run, session.settings.metric);
    const genome = session.genomes[index];
    if (index < from || score === null || score <= 0 || genome === undefined) return [];
    if (replaced.has(index) || pilots.has(run) || short.has(index)) return [];
    return [{ index, run, genome, lnScore: Math.log(score), weight: weightOf(run) }];
  });
}

/** A run with tries that failed was disturbed from inside: by what no treatment does. */
export function weightOf(run: RunRecord): number {
  const disturbed = run.gates?.flagged === true || (run.retries ?? 0) > 0 || (run.lostWorkers ?? 0) > 0;
  return disturbed ? FLAGGED_WEIGHT : 1;
}

/** A search that sizes runs by tasks starts with a short one: it tells the size of the others and nothing more. */
function pilotsOf(session: Session): ReadonlySet<RunRecord> {
  if (!session.settings.sizedByTasks || session.settings.tasks !== null) return new Set();
  const calibrations = session.runs.filter((run) => run.purpose === 'calibrate' && run.outcome === 'ok');
  const full = new Set(fullSized(calibrations));
  return new Set(calibrations.filter((run) => !full.has(run)));
}

/** Indices of runs of the search that are far too short, of genomes that have longer ones. */
function replacedByLonger({ runs, genomes, settings }: Session): ReadonlySet<number> {
  const isShort = runs.map((run) => isTooShort(settings, run));
  if (!isShort.includes(true)) return new Set();
  const keyOf = (index: number): string => genomeKey(genomes[index] ?? []);
  const long = new Set(runs.flatMap(({ outcome }, i) => (outcome === 'ok' && !isShort[i] ? [keyOf(i)] : [])));
  return new Set(
    runs.flatMap(({ purpose }, i) => (purpose === 'search' && isShort[i] && long.has(keyOf(i)) ? [i] : [])),
  );
}

/** Indices of flagged runs that were made again for the same purpose in the same block. */
function replacedRuns(runs: readonly RunRecord[]): ReadonlySet<number> {
  const replaced = new Set<number>();
  const later = new Set<string>();
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index];
    // A profiled run is none of those that are compared.
    if (run === undefined || isProfiled(run)) continue;
    const key = JSON.stringify([run.genome, run.purpose, run.block, run.epoch]);
    if (run.gates?.flagged === true && run.outcome === 'ok' && later.has(key)) replaced.add(index);
    if (run.outcome === 'ok') later.add(key);
  }
  return replaced;
}
