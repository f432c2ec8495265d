import { baseGenome, type Genome, genomeKey, sameGenome } from '../../domain/genome.ts';
import { isProfiled } from '../../domain/run.ts';
import { median } from '../../stats/quantile.ts';
import type { Session } from '../session.ts';

/** A set that takes this many times as long as the best so far need not be known more exactly. */
const CAP_RATIO = 2;
/** Where the best run is shorter than this, starting a run costs more than a cap could save. */
const WORTH_CAPPING_SECONDS = 5;

/**
 * When a run of the search may be stopped, for an app whose work is fixed (adaptive capping; Hutter, Hoos, Leyton-Brown
 * & Stützle 2009, ParamILS 5.2): at twice the time of the best genome so far. A capped run is recorded as a lower bound.
 * CPU time of a run that was stopped bounds nothing. The base is never capped, for it shows how the machine drifts. A snapshot: it does not change while a batch runs.
 * @returns seconds of measured time for a genome; null: no cap.
 */
export function searchCap(session: Session): (genome: Genome) => number | null {
  const none = (): null => null;
  const { capping, metric } = session.settings;
  if (capping !== true || metric === 'cpu-per-task') return none;
  const best = bestMakespan(session);
  if (best === null || best < WORTH_CAPPING_SECONDS) return none;
  const base = baseGenome(session.space.factors);
  // Whole tenths, so that the log shows what was asked.
  const cap = Math.ceil(CAP_RATIO * best * 10) / 10;
  return (genome) => (sameGenome(genome, base) ? null : cap);
}

/** The least median of the measured seconds of a genome. */
function bestMakespan(session: Session): number | null {
  const seconds = new Map<string, number[]>();
  for (const [i, run] of session.runs.entries()) {
    const genome = session.genomes[i];
    if (genome === undefined || run.outcome !== 'ok' || run.censored || isProfiled(run)) continue;
    if (run.makespanSeconds === null) continue;
    const key = genomeKey(genome);
    seconds.set(key, [...(seconds.get(key) ?? []), run.makespanSeconds]);
  }
  return seconds.size === 0 ? null : Math.min(...[...seconds.values()].map(median));
}
