import type { Genome } from '../../src/domain/genome.ts';
import { normal, type Random } from '../../src/domain/random.ts';
import { randomFrom, randomStreams } from '../../src/search/rng.ts';
import { calibrationFactor } from '../../src/stats/calibration.ts';
import { mean, quantile } from '../../src/stats/quantile.ts';
import { contrastOf, huberTwoWay, kindOf } from '../../src/stats/two-way.ts';
import type { Noise } from '../landscapes/noise.ts';
import { parslLike } from '../landscapes/parsl-like.ts';
import { nullLandscape } from '../landscapes/synthetic.ts';
import { simulateConfirmation, simulateSearch, trueGain } from './simulation.ts';

/** How a claim with an interval fared against the truth, over many simulated machines. */
export interface Record {
  readonly coverage: number;
  /** Mean of estimate - truth (ln). */
  readonly bias: number;
  readonly halfWidth: number;
  /** Share of sessions in which the interval excludes 0. */
  readonly claims: number;
  readonly runs: number;
}

/** Simulated confirmations of one set of known gain (ln). */
export function confirmations(gain: number, noise: Noise, count: number, blocks: number): Record {
  const sets = Array.from({ length: count }, (_, i) => {
    const found = simulateConfirmation(gain, noise, `confirmation/${i}`, blocks);
    if (found === null) throw new Error('a confirmation without blocks');
    return found.fastest;
  });
  const holds = sets.map(({ low, high }) => (low ?? -9) <= gain && gain <= (high ?? 9));
  return {
    coverage: share(holds),
    bias: mean(sets.map((set) => set.gain - gain)),
    halfWidth: mean(sets.map(({ low, high }) => ((high ?? 9) - (low ?? -9)) / 2)),
    claims: share(sets.map(({ low, high }) => (low ?? -1) > 0 || (high ?? 1) < 0)),
    runs: mean(sets.map((set) => 2 * set.blocks)),
  };
}

/** A true effect (ln) below this is none. */
const NOTHING = 1e-9;

/** Numbers of sessions: from, and how many. */
export interface Part {
  readonly from: number;
  readonly count: number;
}

/** Whole searches where nothing does anything: the share that claims an improvement. */
export function nullClaims(noise: Noise, count: number, budget: number, factors: number): number {
  return share(nullSessions(noise, { from: 0, count }, budget, factors));
}

/** Which of these searches claim an improvement where nothing does anything. */
export function nullSessions(noise: Noise, part: Part, budget: number, factors: number): boolean[] {
  const truth = nullLandscape(factors);
  return Array.from({ length: part.count }, (_, k) => {
    const i = part.from + k;
    const { findings } = simulateSearch(truth, noise, `null/${i}`, { force: true, budgets: [{ fromRun: 1, budget }] });
    const { confirmation } = findings;
    return confirmation !== null && [confirmation.fastest, confirmation.recommended].some(({ low }) => (low ?? 0) > 0);
  });
}

export interface SessionRecord extends Record {
  /** The naive claim: mean of the base's runs over the fastest single run of the search, against the truth. */
  readonly naiveBias: number;
  /** Of the effects at the recommended set that blocks of attribution measured. */
  readonly effectRmse: number;
  readonly effectCoverage: number;
  readonly effects: number;
  /** 95 % quantile of |error| / se / 1.96: what the model's se should be multiplied by. */
  readonly modelFactor: number;
  /** Treatments that do nothing and are recommended all the same, per session. */
  readonly nullsKept: number;
}

/** Whole searches on Parsl-like truths. @param first seed of the first truth: 0 to 2 are for tuning. */
export function sessions(noise: Noise, count: number, budget: number, first = 3): SessionRecord {
  return summarised(sessionRows(noise, { from: 0, count }, budget, first));
}

/** What each of these searches came to. */
export function sessionRows(noise: Noise, part: Part, budget: number, first = 3): SessionRow[] {
  return Array.from({ length: part.count }, (_, k) => {
    const i = part.from + k;
    return oneSession(noise, `session/${i}`, budget, first + (i % 6));
  });
}

export type SessionRow = ReturnType<typeof oneSession>;

export function summarised(rows: readonly SessionRow[]): SessionRecord {
  const effects = rows.flatMap((row) => row.effects);
  const predicted = rows.flatMap((row) => row.predicted);
  return {
    coverage: share(rows.map(({ holds }) => holds)),
    bias: mean(rows.map(({ error }) => error)),
    halfWidth: mean(rows.map(({ halfWidth }) => halfWidth)),
    claims: share(rows.map(({ claims }) => claims)),
    runs: mean(rows.map(({ runs }) => runs)),
    naiveBias: mean(rows.map(({ naive }) => naive)),
    effectRmse: Math.sqrt(mean(effects.map(({ error }) => error ** 2))),
    effectCoverage: share(effects.map(({ error, half }) => Math.abs(error) <= half)),
    effects: effects.length,
    modelFactor: quantile(predicted, 0.95) / 1.96,
    nullsKept: mean(rows.map(({ nullsKept }) => nullsKept)),
  };
}

function oneSession(noise: Noise, seed: string, budget: number, land: number) {
  const truth = parslLike(land, randomStreams('honesty'));
  const { session, findings } = simulateSearch(truth, noise, seed, { force: true, budgets: [{ fromRun: 1, budget }] });
  const set = findings.confirmation?.recommended;
  if (set === undefined) throw new Error('a session without confirmation');
  const gain = trueGain(truth, set.genome);
  const best = findings.attribution?.best ?? set.genome;
  const dropOf = (genome: Genome, factor: number): number =>
    trueGain(truth, genome) -
    trueGain(
      truth,
      genome.map((v, f) => (f === factor ? 0 : v)),
    );
  const atBest = findings.attribution?.atBest ?? [];
  const searched = session.runs.filter((run) => run.purpose === 'search' || run.purpose === 'calibrate');
  const fastest = searched.reduce((a, b) => ((a.usPerTask ?? Infinity) <= (b.usPerTask ?? Infinity) ? a : b));
  const base = mean(searched.filter((run) => run.purpose === 'calibrate').map((run) => run.usPerTask ?? 0));
  const fastestGenome = session.genomes[session.runs.indexOf(fastest)] ?? best;
  return {
    holds: (set.low ?? -9) <= gain && gain <= (set.high ?? 9),
    error: set.gain - gain,
    halfWidth: ((set.high ?? 9) - (set.low ?? -9)) / 2,
    claims: (set.low ?? 0) > 0,
    runs: session.runs.length,
    naive: Math.log(base / (fastest.usPerTask ?? 1)) - trueGain(truth, fastestGenome),
    effects: atBest.flatMap(({ factor, estimate, low, high, measured }) =>
      measured && low !== null && high !== null
        ? [{ error: estimate - dropOf(best, factor), half: (high - low) / 2 }]
        : [],
    ),
    predicted: atBest.flatMap(({ factor, estimate, se, measured }) =>
      measured || se === null ? [] : [Math.abs(estimate - dropOf(best, factor)) / se],
    ),
    nullsKept: set.genome.filter((level, f) => level !== 0 && Math.abs(dropOf(set.genome, f)) < NOTHING).length,
  };
}

function runError(noise: Noise, random: Random, scale = 1): number {
  const burst = random() < noise.burst ? -noise.burstMean * Math.log(1 - random()) : 0;
  return noise.core * scale * normal(random) + burst;
}

/** Randomised blocks fitted two-way: 95 % quantile of |error| / (t × uncalibrated se), items of unequal noise. */
export function blocksFactor(noise: Noise, blocks: number, items: number, count: number): number {
  const random = randomFrom(`blocks/${blocks}`);
  const widths: number[] = [];
  for (let i = 0; i < count; i++) {
    const scales = Array.from({ length: items }, () => 0.5 + random());
    const cells = Array.from({ length: blocks }, (_, block) => {
      const shift = noise.drift * normal(random);
      return scales.map((scale, item) => ({ block, item, value: shift + runError(noise, random, scale), weight: 1 }));
    }).flat();
    const fit = huberTwoWay(cells, items);
    for (let item = 1; item < items; item++) {
      const { estimate, low, high } = contrastOf(fit, item, 0);
      widths.push(Math.abs(estimate) / (((high ?? 9) - (low ?? -9)) / 2));
    }
  }
  return calibrationFactor(kindOf(blocks)) * quantile(widths, 0.95);
}

function share(list: readonly boolean[]): number {
  return list.filter(Boolean).length / list.length;
}
