import type { Genome } from '../../domain/genome.ts';
import { genomeKey } from '../../domain/genome.ts';
import { isProfiled, leastOf, type RunRecord, scoreOf } from '../../domain/run.ts';
import type { Session } from '../session.ts';
import { observations } from './observations.ts';

/** One measured number, or the bound at which a run was stopped. */
export interface Measurement {
  /** Index into the session's runs, the time axis of the drift term; negative for earlier searches. */
  readonly at: number;
  readonly epoch: number;
  /** ln score. */
  readonly y: number;
  /** True: the score is at least this. */
  readonly censored: boolean;
  /** Below 1 for a run beside a disturbance. */
  readonly weight: number;
}

/** All that is known of one genome. */
export interface Entry {
  readonly genome: Genome;
  readonly key: string;
  readonly measurements: readonly Measurement[];
  /** Runs that crashed, hung or gave a wrong answer. */
  readonly failures: number;
  readonly runs: number;
}

/** Every genome that was ever run, in order of its first run. */
export interface Archive {
  readonly entries: readonly Entry[];
  has(genome: Genome): boolean;
  get(genome: Genome): Entry | undefined;
}

/** The epoch of what earlier searches measured. */
const EARLIER_EPOCH = 0;

interface Growing extends Entry {
  readonly measurements: Measurement[];
  failures: number;
  runs: number;
}

/** @param upTo the number of runs to look at: a replay asks what was known earlier. */
export function archiveOf(session: Session, upTo = session.runs.length): Archive {
  const byKey = new Map<string, Growing>();
  session.earlier.forEach(({ run, genome }, i) => {
    const entry = count(byKey, genome, run);
    const score = scoreOf(run, session.settings.metric);
    const at = i - session.earlier.length;
    if (score !== null && score > 0) entry.measurements.push(measurement(at, EARLIER_EPOCH, score, 1));
  });
  for (let at = 0; at < upTo; at++) {
    const run = session.runs[at]!;
    const entry = count(byKey, session.genomes[at]!, run);
    const bound = run.outcome === 'ok' && run.censored ? lowerBound(session, run) : null;
    if (bound !== null)
      entry.measurements.push({ at, epoch: run.epoch, y: Math.log(bound), censored: true, weight: 1 });
  }
  for (const { index, run, genome, lnScore, weight } of observations(session)) {
    const entry = byKey.get(genomeKey(genome));
    if (index >= upTo || entry === undefined) continue;
    entry.measurements.push({ at: index, epoch: run.epoch, y: lnScore, censored: false, weight });
  }
  return {
    entries: [...byKey.values()].filter(({ runs }) => runs > 0),
    has: (genome) => byKey.has(genomeKey(genome)),
    get: (genome) => byKey.get(genomeKey(genome)),
  };
}

function measurement(at: number, epoch: number, score: number, weight: number): Measurement {
  return { at, epoch, y: Math.log(score), censored: false, weight };
}

function count(byKey: Map<string, Growing>, genome: Genome, run: RunRecord): Growing {
  const key = genomeKey(genome);
  const entry = byKey.get(key) ?? { genome, key, measurements: [], failures: 0, runs: 0 };
  byKey.set(key, entry);
  if (run.outcome === 'cancelled' || isProfiled(run)) return entry;
  entry.runs++;
  if (run.outcome !== 'ok') entry.failures++;
  return entry;
}

function lowerBound(session: Session, run: RunRecord): number | null {
  const bound = leastOf(run, session.settings.metric);
  return bound !== null && bound > 0 ? bound : null;
}
