import type { Genome } from '../../domain/genome.ts';
import type { Archive } from '../evidence/archive.ts';
import type { Calibration } from '../findings.ts';
import type { Genes } from '../genetic/genes.ts';
import type { Member } from '../genetic/population.ts';
import { nodesOf, type Session } from '../session.ts';
import type { FailureModel } from '../surrogate/failures.ts';
import type { Posterior } from '../surrogate/posterior.ts';

/** What is known before a generation. */
export interface Situation {
  readonly archive: Archive;
  /** Runs that the search phase may still use. */
  readonly left: number;
  readonly generation: number;
  readonly failures: FailureModel;
  /** The surrogate fitted to all runs so far; computed when first asked for. null: too few runs. */
  posterior(): Posterior | null;
  /** Measured genomes by posterior mean, best first. */
  ranked(): readonly Member[];
}

export interface Proposal {
  readonly genomes: readonly Genome[];
  /** Largest expected improvement (ln) that the strategy's model sees; null: it has none. */
  readonly expectedGain: number | null;
}

export interface StrategyContext {
  readonly session: Session;
  readonly genes: Genes;
  readonly calibration: Calibration;
}

/** A way to search. Draws only from the session's streams, so that the same runs bring the same proposals. */
export interface Strategy {
  /** Genomes to run next, at most `left`; null: nothing is left to try. */
  propose(situation: Situation): Proposal | null;
}

/** Runs of one generation: enough to pay for a fit, few enough to learn from. */
export const GENERATION = 8;
/** More than this at once learn too little from each other, however many nodes there are. */
const LARGEST_GENERATION = 16;

/** Runs of one generation where they are made side by side. */
export function generationSize(session: Session): number {
  return Math.max(GENERATION, Math.min(LARGEST_GENERATION, nodesOf(session)));
}
