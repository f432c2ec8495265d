import { type Genome, genomeKey } from '../../../domain/genome.ts';
import type { Random } from '../../../domain/random.ts';
import { type Candidate, chooseUnknown } from '../../surrogate/acquisition.ts';
import type { Posterior } from '../../surrogate/posterior.ts';
import { newSamples } from '../common.ts';
import type { Situation, StrategyContext } from '../strategy.ts';
import { TOO_RISKY } from './candidates.ts';

/** The genomes least known to the model, and uniform ones, for a model can be wrong everywhere. */
const LEAST_KNOWN = 2;
const UNIFORM = 3;

/**
 * A part of a generation that does not follow the model.
 * @param chosen what the generation holds already.
 * @param free   places that are left in it; one of them stays free.
 */
export function strangers(
  context: StrategyContext,
  situation: Situation,
  posterior: Posterior,
  pool: readonly Candidate[],
  chosen: readonly Genome[],
  free: number,
  random: Random,
): Genome[] {
  const places = Math.max(0, free - 1);
  const unknown = chooseUnknown(posterior, context.genes, pool, Math.min(LEAST_KNOWN, places));
  const taken = new Set([...chosen, ...unknown].map(genomeKey));
  const samples = newSamples(context, situation, Math.min(UNIFORM, places - unknown.length), random, taken);
  return [...unknown, ...samples.filter((genome) => situation.failures.probability(genome) < TOO_RISKY)];
}
