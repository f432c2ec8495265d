import type { Genome } from '../../src/domain/genome.ts';
import { baseGenome } from '../../src/domain/genome.ts';

import { type SearchSettings, searchSettings } from '../../src/domain/search-settings.ts';
import { drive } from '../../src/search/drive.ts';
import { runSearch } from '../../src/search/engine.ts';
import type { Calibration, Confirmation, SearchFindings } from '../../src/search/findings.ts';
import type { Ledger } from '../../src/search/ledger.ts';
import { confirm } from '../../src/search/phases/6-confirm.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession, type Session } from '../../src/search/session.ts';
import { type Landscape, landscape, spaceWithExclusions, switchFactor } from '../landscapes/landscape.ts';
import { type Noise, runsOfLandscape, USUAL_NOISE } from '../landscapes/noise.ts';
import { aReduction } from './builders.ts';

/** The noise settings under which every claim of an interval is held (docs/decisions/honesty.md). */
export const NOISE_SETTINGS: { readonly [name: string]: Noise } = {
  quiet: { ...USUAL_NOISE, core: 0.02, burst: 0 },
  usual: USUAL_NOISE,
  noisy: { ...USUAL_NOISE, core: 0.1 },
  bursty: { ...USUAL_NOISE, burst: 0.15 },
  drifting: { ...USUAL_NOISE, drift: 0.08, shift: 0.08 },
  neighbour: { ...USUAL_NOISE, burst: 0, neighbourEvery: 10 },
};

export function someSettings(overrides: Partial<SearchSettings> = {}): SearchSettings {
  return searchSettings(200, { seed: 'simulation', ...overrides });
}

export interface SimulatedSearch {
  readonly session: Session;
  readonly findings: SearchFindings;
}

/** A whole search on a made-up truth. */
export function simulateSearch(
  truth: Landscape,
  noise: Noise,
  seed: string,
  overrides: Partial<SearchSettings> = {},
): SimulatedSearch {
  const session = newSession(someSettings({ seed, ...overrides }), truth.space, randomStreams(seed));
  const findings = drive(runSearch(session), runsOfLandscape(truth, noise, randomStreams(`machine/${seed}`)));
  return { session, findings };
}

/** ln(true time of base / true time of the genome). */
export function trueGain({ space, lnTime }: Landscape, genome: Genome): number {
  return lnTime(baseGenome(space.factors)) - lnTime(genome);
}

export const A_CALIBRATION: Calibration = {
  baseline: 7,
  sdCore: 0.04,
  burst: 0.07,
  sdWithin: null,
  sdBetween: null,
  resolves: 0.08,
  refusal: null,
  warnings: [],
};

export function aLedger(overrides: Partial<Ledger> = {}): Ledger {
  return { calibrate: 0, search: 0, reduce: 0, again: 0, select: 0, attribute: 0, confirm: 0, sets: 3, ...overrides };
}

/** Two treatments whose gains (ln) add up: the smallest truth that a confirmation can be asked about. */
export function twoTreatments(first: number, second = 0): Landscape {
  const factors = [switchFactor('first'), switchFactor('second')];
  const lnTime = (genome: Genome): number => 7 - first * (genome[0] ?? 0) - second * (genome[1] ?? 0);
  return landscape({ name: 'two', space: spaceWithExclusions(factors), lnTime });
}

/** Confirm `first` alone in as many blocks as the plan needs. @param gain its true gain (ln). */
export function simulateConfirmation(gain: number, noise: Noise, seed: string, blocks: number): Confirmation | null {
  const truth = twoTreatments(gain);
  const budget = 2 * blocks;
  const session = newSession(
    someSettings({ seed, budgets: [{ fromRun: 1, budget }] }),
    truth.space,
    randomStreams(seed),
  );
  const best = [1, 0];
  const ledger = aLedger({ confirm: budget, sets: 2 });
  const program = confirm(session, ledger, { best, ranking: [] }, aReduction({ recommended: best }));
  return drive(program, runsOfLandscape(truth, noise, randomStreams(`machine/${seed}`)));
}
