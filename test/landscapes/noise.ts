import { toRecord } from '../../src/domain/genome.ts';
import type { RandomStreams } from '../../src/domain/random.ts';
import { normal, randomInt } from '../../src/domain/random.ts';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import { syntheticRecord } from '../../src/workflows/tables/synthetic-record.ts';
import type { Landscape } from './landscape.ts';

/** How measurements differ from the truth (docs/decisions/honesty.md). All in ln. */
export interface Noise {
  /** sd of a run. */
  readonly core: number;
  /** Share of runs that are slowed from outside, and the mean of that slowing. */
  readonly burst: number;
  readonly burstMean: number;
  /** Amplitude of a slow sinusoid, sd of each of two level shifts. */
  readonly drift: number;
  readonly shift: number;
  /** Every so many runs a neighbour slows the machine by 5 %; 0: never. */
  readonly neighbourEvery: number;
}

/** The noise that the design was chosen with (docs/decisions/README.md): 4 %, bursts, drift, shifts. */
export const USUAL_NOISE: Noise = {
  core: 0.04,
  burst: 0.07,
  burstMean: 0.25,
  drift: 0.03,
  shift: 0.04,
  neighbourEvery: 0,
};

export const NO_NOISE: Noise = { core: 0, burst: 0, burstMean: 0, drift: 0, shift: 0, neighbourEvery: 0 };

const DRIFT_PERIOD = 120;
const SHIFTS = 2;
const SHIFTS_WITHIN = 400;
const NEIGHBOUR = 0.05;

/**
 * The error of a run in ln, drawn from the session's seed and the number of the run only:
 * every optimiser that is given the same streams meets the same noise (common random numbers).
 */
export function noiseProcess(noise: Noise, streams: RandomStreams): (run: number, scale: number) => number {
  const session = streams('noise');
  const phase = 2 * Math.PI * session();
  const shifts = Array.from({ length: SHIFTS }, () => ({
    from: randomInt(session, SHIFTS_WITHIN),
    by: noise.shift * normal(session),
  }));
  return (run, scale) => {
    const random = streams(`noise/${run}`);
    const slow = noise.drift * Math.sin((2 * Math.PI * run) / DRIFT_PERIOD + phase);
    const shifted = shifts.reduce((sum, { from, by }) => sum + (run > from ? by : 0), 0);
    const core = noise.core * scale * normal(random);
    const hit = random() < noise.burst ? -noise.burstMean * Math.log(1 - random()) : 0;
    const neighbour = noise.neighbourEvery > 0 && run % noise.neighbourEvery === 0 ? NEIGHBOUR : 0;
    return slow + shifted + core + hit + neighbour;
  };
}

/** Answers requests as a machine with this truth and this noise would. */
export function runsOfLandscape(
  { space, lnTime, failure, noiseScale }: Landscape,
  noise: Noise,
  streams: RandomStreams,
): (request: RunRequest) => RunRecord {
  const error = noiseProcess(noise, streams);
  return (request) => {
    const { genome } = request;
    const record = toRecord(space.factors, genome);
    if (streams(`failure/${request.run}`)() < failure(genome)) {
      return syntheticRecord(request, record, { failure: 'crashed' });
    }
    const usPerTask = Math.exp(lnTime(genome) + error(request.run, noiseScale(genome)));
    return syntheticRecord(request, record, { usPerTask });
  };
}
