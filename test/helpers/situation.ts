import { type Genome, toRecord } from '../../src/domain/genome.ts';
import { archiveOf } from '../../src/search/evidence/archive.ts';
import { genesOf } from '../../src/search/genetic/genes.ts';
import { type Member, ranked } from '../../src/search/genetic/population.ts';
import { randomStreams } from '../../src/search/rng.ts';
import type { Situation, StrategyContext } from '../../src/search/strategies/strategy.ts';
import { failureModel } from '../../src/search/surrogate/failures.ts';
import { fitSurrogate } from '../../src/search/surrogate/fit.ts';
import { similarityOf } from '../../src/search/surrogate/kernel.ts';
import type { Posterior } from '../../src/search/surrogate/posterior.ts';
import { syntheticRecord } from '../../src/workflows/tables/synthetic-record.ts';
import { type Landscape, landscape, spaceWithExclusions, switchFactor } from '../landscapes/landscape.ts';
import { sessionOf } from './phases.ts';
import { A_CALIBRATION } from './simulation.ts';

/** What a strategy knows in the middle of a search of some switches. */
export interface MidSearch {
  readonly context: StrategyContext;
  readonly situation: Situation;
  readonly posterior: Posterior;
  readonly members: readonly Member[];
}

/**
 * A search without noise that has seen some genomes and so many random ones besides.
 * @param lnTime the truth
 */
export function aSituation(
  switches: number,
  lnTime: (genome: Genome) => number,
  random: number,
  seen: readonly Genome[] = [],
): MidSearch {
  const factors = Array.from({ length: switches }, (_, i) => switchFactor(`t${i}`));
  const truth: Landscape = landscape({ name: 'mid-search', space: spaceWithExclusions(factors), lnTime });
  const session = sessionOf(truth);
  const draws = randomStreams('slow')('x');
  for (const genome of [...seen, ...Array.from({ length: random }, () => truth.space.sample(draws))]) {
    const number = session.runs.length + 1;
    const planned = { genome, purpose: 'search' as const, block: null, epoch: 1, tasks: null, capSeconds: null };
    const request = { ...planned, run: number, id: `${number}` };
    session.runs.push(syntheticRecord(request, toRecord(factors, genome), { usPerTask: Math.exp(lnTime(genome)) }));
    session.genomes.push(genome);
  }
  const genes = genesOf(truth.space);
  const archive = archiveOf(session);
  const posterior = fitSurrogate(archive, genes, similarityOf(genes.list), { sdCore: 0.03, previous: null })!;
  const members = ranked(archive, posterior, genes);
  const situation: Situation = {
    archive,
    generation: 3,
    left: 8,
    failures: failureModel(archive),
    posterior: () => posterior,
    ranked: () => members,
  };
  return { context: { session, genes, calibration: A_CALIBRATION }, situation, posterior, members };
}
