import type { Gates } from '../../src/domain/run.ts';
import type { Model, SearchOutcome } from '../../src/search/findings.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession, type Session } from '../../src/search/session.ts';
import { type Landscape, landscape, spaceWithExclusions, switchFactor } from '../landscapes/landscape.ts';
import { NO_NOISE, type Noise } from '../landscapes/noise.ts';
import { someSettings } from './simulation.ts';

export const QUIET: Noise = { ...NO_NOISE, core: 0.01 };

/** Factors with additive gains (ln). */
export function additive(gains: readonly number[], exclusions: readonly (readonly [number, number])[] = []): Landscape {
  const factors = gains.map((_, i) => switchFactor(`t${i}`));
  return landscape({
    name: 'additive',
    space: spaceWithExclusions(factors, exclusions),
    lnTime: (genome) => 7 - gains.reduce((sum, gain, i) => sum + gain * (genome[i] ?? 0), 0),
  });
}

/** A model that knows the truth. */
export function oracle(truth: Landscape): Model {
  return {
    predict: (genomes) => genomes.map((genome) => ({ mean: truth.lnTime(genome), sd: 0.01 })),
  };
}

export function sessionOf(truth: Landscape, budget = 1000, overrides = {}): Session {
  return newSession(
    someSettings({ budgets: [{ fromRun: 1, budget }], ...overrides }),
    truth.space,
    randomStreams('phases'),
  );
}

export function outcomeOf(truth: Landscape, candidates: SearchOutcome['candidates']): SearchOutcome {
  return { candidates, model: oracle(truth), stoppedEarly: null, expectedGain: null };
}

export const FLAGGED: Gates = {
  flagged: true,
  reasons: ['foreign CPU 12 %'],
  stolen: 0,
  foreignCpu: 0.12,
  ioStall: 0,
  memoryStall: 0,
  canary: 1,
  frequencyMhz: null,
  swappedPages: 0,
};
