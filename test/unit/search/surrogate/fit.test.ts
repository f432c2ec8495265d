import { describe, expect, it } from 'vitest';
import type { Genome } from '../../../../src/domain/genome.ts';
import { toRecord } from '../../../../src/domain/genome.ts';
import { normal } from '../../../../src/domain/random.ts';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { archiveOf } from '../../../../src/search/evidence/archive.ts';
import { genesOf } from '../../../../src/search/genetic/genes.ts';
import { randomFrom, randomStreams } from '../../../../src/search/rng.ts';
import { newSession, type Session } from '../../../../src/search/session.ts';
import { chooseBatch, expectedImprovement } from '../../../../src/search/surrogate/acquisition.ts';
import { fitSurrogate } from '../../../../src/search/surrogate/fit.ts';
import { similarityOf } from '../../../../src/search/surrogate/kernel.ts';
import type { Posterior } from '../../../../src/search/surrogate/posterior.ts';
import { syntheticRecord } from '../../../../src/workflows/tables/synthetic-record.ts';
import { someSettings } from '../../../helpers/simulation.ts';
import { plainFactor, spaceWithExclusions, switchFactor } from '../../../landscapes/landscape.ts';

const space = spaceWithExclusions([
  ...Array.from({ length: 10 }, (_, i) => switchFactor(`t${i}`)),
  plainFactor('size', [1, 2, 4, 8, 16], true),
]);
const genes = genesOf(space);
const similarity = similarityOf(genes.list);

/** Two main effects, a redundant pair, a bowl; seven factors do nothing. */
function truth(genome: Genome): number {
  const [a = 0, b = 0, c = 0] = genome;
  return 6 - 0.5 * a - 0.3 * b + 0.25 * a * b - 0.1 * c + 0.08 * (genome[10]! - 2) ** 2;
}

type Change = (run: RunRecord, index: number) => RunRecord;

function sessionOf(count: number, noise: number, change: Change = (run) => run): Session {
  const random = randomFrom(`fit/${count}`);
  const session = newSession(someSettings(), space, randomStreams('fit'));
  for (let i = 0; i < count; i++) {
    const genome = space.sample(random);
    const planned = { genome, purpose: 'search' as const, block: null, epoch: 1, tasks: null, capSeconds: null };
    const usPerTask = Math.exp(truth(genome) + noise * normal(random));
    const run = syntheticRecord({ ...planned, run: i + 1, id: `${i + 1}` }, toRecord(space.factors, genome), {
      usPerTask,
    });
    session.runs.push(change(run, i));
    session.genomes.push(genome);
  }
  return session;
}

function fitted(session: Session): Posterior {
  const posterior = fitSurrogate(archiveOf(session), genes, similarity, { sdCore: 0.04, previous: null });
  if (posterior === null) throw new Error('no fit');
  return posterior;
}

function rmse(posterior: Posterior): number {
  const random = randomFrom('held out');
  const errors = Array.from({ length: 200 }, () => {
    const genome = space.sample(random);
    return posterior.mean(genes.encode(genome)) - truth(genome);
  });
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}

describe('the surrogate', () => {
  it('recovers effects, a pair and a bowl from fewer runs than there are genomes by far', () => {
    expect(rmse(fitted(sessionOf(80, 0.04)))).toBeLessThan(0.05);
  });

  it('tells the factors that matter from those that do nothing', () => {
    const { relevance } = fitted(sessionOf(80, 0.04)).shape;
    const idle = [...relevance.slice(3, 10)];
    for (const g of [0, 1, 10]) expect(relevance[g]).toBeGreaterThan(Math.max(...idle));
  });

  it('covers the truth by its own uncertainty', () => {
    const posterior = fitted(sessionOf(80, 0.04));
    const random = randomFrom('coverage');
    const covered = Array.from({ length: 200 }, () => {
      const genome = space.sample(random);
      const { mean, sd } = posterior.predict(genes.encode(genome));
      return Math.abs(mean - truth(genome)) < 2 * sd + 0.02;
    });
    expect(covered.filter(Boolean).length).toBeGreaterThan(170);
  });

  it('is not misled by runs that were slowed from outside', () => {
    const slowed: Change = (run, i) => (i % 10 === 0 ? { ...run, usPerTask: run.usPerTask! * 1.6 } : run);
    expect(rmse(fitted(sessionOf(100, 0.04, slowed)))).toBeLessThan(0.12);
  });

  it('takes a drifting machine for what it is', () => {
    const drift: Change = (run, i) => ({ ...run, usPerTask: run.usPerTask! * (i < 50 ? 1 : 1.2) });
    const { mean } = fitted(sessionOf(100, 0.03, drift)).joint([genes.encode([1, 0, 0, ...new Array(7).fill(0), 2])]);
    expect(Math.abs(mean[0]! - truth([1, 0, 0, ...new Array(7).fill(0), 2]))).toBeLessThan(0.2);
    expect(rmse(fitted(sessionOf(100, 0.03, drift)))).toBeLessThan(0.2);
  });

  it('never takes the bound of a stopped run for its value', () => {
    const slow = (run: RunRecord): boolean => run.usPerTask! > Math.exp(6.1);
    const cap: Change = (run) => (slow(run) ? { ...run, usPerTask: Math.exp(6.1), censored: true } : run);
    const session = sessionOf(90, 0.03, cap);
    expect(session.runs.some((run) => run.censored)).toBe(true);
    const worst = [0, 0, 0, ...new Array(7).fill(0), 0];
    expect(fitted(session).mean(genes.encode(worst))).toBeGreaterThan(6.13);
  });

  it('predicts a joint update as a fit to the believed run would', () => {
    const session = sessionOf(40, 0.04);
    const posterior = fitted(session);
    const random = randomFrom('batch');
    const candidates = Array.from({ length: 40 }, () => ({ genome: space.sample(random), success: 1 }));
    const { chosen, expectedGain } = chooseBatch(posterior, genes, candidates, 5.5, 5);
    expect(new Set(chosen).size).toBe(5);
    expect(expectedGain).toBeGreaterThan(0);
  });

  it('improves on no model with fewer than two genomes', () => {
    expect(fitSurrogate(archiveOf(sessionOf(1, 0)), genes, similarity, { sdCore: 0.04, previous: null })).toBeNull();
  });
});

describe('expected improvement', () => {
  it('is the mean of the positive part of a normal variable', () => {
    const random = randomFrom('ei');
    const draws = Array.from({ length: 200_000 }, () => Math.max(0, 1 - (1.3 + 0.5 * normal(random))));
    const simulated = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(expectedImprovement(1.3, 0.25, 1)).toBeCloseTo(simulated, 2);
  });

  it('is the gain itself where nothing is uncertain', () => {
    expect(expectedImprovement(0.4, 0, 1)).toBeCloseTo(0.6, 12);
    expect(expectedImprovement(2, 0, 1)).toBe(0);
  });
});
