import { genomeKey } from '../../domain/genome.ts';
import { cusumAlarm } from '../../stats/cusum.ts';
import { huberLocation } from '../../stats/huber.ts';
import { nodesOf, type Session } from '../session.ts';
import { observations } from './observations.ts';

/** One burst of interference must not raise the alarm alone. */
const CLIP = 2.5;

/**
 * Watch the controls (every repeated run of a genome) and open a new epoch when they drift: CUSUM with k = 0.5 sd and
 * h = 5 sd on the residuals against the genome's earlier runs in the epoch (docs/decisions/blocks-and-drift.md). To be called after
 * each batch of the search; an epoch that the runner opened (another boot, another Parsl) is taken over.
 * @param sd of ln score between runs of one genome.
 * @returns whether a new epoch began.
 */
export function watchDrift(session: Session, sd: number): boolean {
  // Each lease is an epoch of its own: what drifts there is the node's.
  if (nodesOf(session) > 1) return false;
  const latest = Math.max(session.epoch, ...session.runs.slice(-1).map((run) => run.epoch));
  if (latest > session.epoch) {
    session.epoch = latest;
    return true;
  }
  if (cusumAlarm(controlResiduals(session, sd)) === null) return false;
  session.epoch++;
  return true;
}

function controlResiduals(session: Session, sd: number): number[] {
  const earlier = new Map<string, number[]>();
  const residuals: number[] = [];
  for (const { run, genome, lnScore, weight } of observations(session)) {
    if (run.epoch !== session.epoch || weight < 1) continue;
    const key = genomeKey(genome);
    const before = earlier.get(key) ?? [];
    if (before.length > 0) {
      const spread = sd * Math.sqrt(1 + 1 / before.length);
      residuals.push(Math.max(-CLIP, Math.min(CLIP, (lnScore - huberLocation(before)) / spread)));
    }
    earlier.set(key, [...before, lnScore]);
  }
  return residuals;
}
