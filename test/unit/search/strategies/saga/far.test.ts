import { describe, expect, test } from 'vitest';
import { type Genome, toRecord } from '../../../../../src/domain/genome.ts';
import { archiveOf } from '../../../../../src/search/evidence/archive.ts';
import { genesOf } from '../../../../../src/search/genetic/genes.ts';
import { ranked } from '../../../../../src/search/genetic/population.ts';
import { randomStreams } from '../../../../../src/search/rng.ts';
import { farChild } from '../../../../../src/search/strategies/saga/far.ts';
import type { Situation } from '../../../../../src/search/strategies/strategy.ts';
import { failureModel } from '../../../../../src/search/surrogate/failures.ts';
import { fitSurrogate } from '../../../../../src/search/surrogate/fit.ts';
import { similarityOf } from '../../../../../src/search/surrogate/kernel.ts';
import { syntheticRecord } from '../../../../../src/workflows/tables/synthetic-record.ts';
import { sessionOf } from '../../../../helpers/phases.ts';
import { A_CALIBRATION } from '../../../../helpers/simulation.ts';
import { type Landscape, landscape, spaceWithExclusions, switchFactor } from '../../../../landscapes/landscape.ts';

const FACTORS = Array.from({ length: 9 }, (_, i) => switchFactor(`t${i}`));
const NEAR: Genome = [0, 0, 0, 0, 0, 0, 0, 0, 0];
const FAR: Genome = [1, 1, 1, 1, 1, 1, 0, 0, 0];

/** The child of a search that has seen the two places and some slow ones. */
function childOf(farTime: number): Genome | undefined {
  const times = new Map<string, number>([
    [NEAR.join(), 6],
    [FAR.join(), farTime],
  ]);
  const truth: Landscape = landscape({
    name: 'two places',
    space: spaceWithExclusions(FACTORS),
    lnTime: (genome) => times.get(genome.join()) ?? 7,
  });
  const session = sessionOf(truth);
  const slow = randomStreams('slow')('x');
  for (const genome of [NEAR, FAR, ...Array.from({ length: 12 }, () => truth.space.sample(slow))]) {
    const number = session.runs.length + 1;
    const planned = { genome, purpose: 'search' as const, block: null, epoch: 1, tasks: null, capSeconds: null };
    const usPerTask = Math.exp(truth.lnTime(genome));
    const request = { ...planned, run: number, id: `${number}` };
    session.runs.push(syntheticRecord(request, toRecord(FACTORS, genome), { usPerTask }));
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
    progress: 0.5,
    failures: failureModel(archive),
    posterior: () => posterior,
    ranked: () => members,
  };
  return farChild({ session, genes, calibration: A_CALIBRATION }, situation, posterior, members)[0];
}

describe('a child far from the leader', () => {
  test('is a neighbour of the fastest genome there, which was never run', () => {
    const child = childOf(6.3);
    const changes = child?.filter((level, f) => level !== FAR[f]).length;
    expect(changes).toBe(1);
  });

  test('is not looked for where all that is far is slow', () => {
    expect(childOf(6.9)).toBeUndefined();
  });
});
