import { describe, expect, it } from 'vitest';
import { genesOf } from '../../../../src/search/genetic/genes.ts';
import { randomFrom } from '../../../../src/search/rng.ts';
import { pairSimilarities } from '../../../../src/search/surrogate/covariance.ts';
import { evidence, gradient } from '../../../../src/search/surrogate/evidence.ts';
import type { Hyper, Priors } from '../../../../src/search/surrogate/hyper.ts';
import { similarityOf } from '../../../../src/search/surrogate/kernel.ts';
import { plainFactor, spaceWithExclusions, switchFactor } from '../../../landscapes/landscape.ts';

const space = spaceWithExclusions([
  ...['a', 'b', 'c'].map(switchFactor),
  plainFactor('kind', ['x', 'y', 'z'], false),
  plainFactor('size', [1, 2, 4, 8], true),
]);
const genes = genesOf(space);
const similarity = similarityOf(genes.list);
const random = randomFrom('evidence');
const x = Array.from({ length: 15 }, () => genes.encode(space.sample(random)));
const data = {
  x,
  at: x.map((_, i) => i),
  epoch: x.map((_, i) => (i < 10 ? 1 : 2)),
  y: Float64Array.from(x, () => 2 * random() - 1),
  weight: Float64Array.from(x, () => 0.5 + 0.5 * random()),
};
const wide = [0, 2] as const;
const priors: Priors = {
  main: wide,
  pair: wide,
  local: wide,
  reach: wide,
  noise: [-3, 1],
  drift: wide,
  relevance: [0, 1],
};
const hyper: Hyper = {
  main: -0.3,
  pair: 0.2,
  local: -1,
  reach: -1.2,
  noise: -2,
  drift: -1.5,
  relevance: Float64Array.from([0.1, -0.4, 0.3, 0, 0.2]),
};

describe('the evidence of hyper-parameters', () => {
  const similarities = pairSimilarities(similarity, x);
  const value = (at: Hyper): number => evidence(similarities, similarity.genes, data, at, priors);
  const slope = gradient(similarities, similarity.genes, data, hyper, priors);
  const step = 1e-5;

  for (const name of ['main', 'pair', 'local', 'reach', 'noise', 'drift'] as const) {
    it(`has the slope in ${name} that small differences show`, () => {
      const up = value({ ...hyper, [name]: hyper[name] + step });
      const down = value({ ...hyper, [name]: hyper[name] - step });
      expect(slope[name]).toBeCloseTo((up - down) / (2 * step), 4);
    });
  }

  it('has the slope in every relevance that small differences show', () => {
    hyper.relevance.forEach((_, g) => {
      const moved = (by: number): Hyper => ({ ...hyper, relevance: hyper.relevance.with(g, hyper.relevance[g]! + by) });
      const difference = (value(moved(step)) - value(moved(-step))) / (2 * step);
      expect(slope.relevance[g]).toBeCloseTo(difference, 4);
    });
  });
});
