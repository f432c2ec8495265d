import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDesign, type Design } from '../../../src/analyse/design.ts';
import { countTogether, modelColumns } from '../../../src/analyse/model/columns.ts';
import { fitModel, type Model } from '../../../src/analyse/model/fit.ts';
import { readRuns } from '../../../src/analyse/read.ts';
import { varianceShares } from '../../../src/analyse/variance.ts';
import { normal } from '../../../src/domain/random.ts';
import { designOf } from '../../helpers/design.ts';
import { testRandom } from '../../helpers/seed-dataset.ts';

interface LmSummary {
  readonly coefficients: readonly number[];
  readonly se: readonly number[];
  readonly r2: number;
  readonly sigma: number;
  readonly df: number;
}

const fixtures = join(import.meta.dirname, '../../fixtures/analyse');
const fromR = JSON.parse(readFileSync(join(fixtures, 'lm.json'), 'utf8')) as {
  readonly main: LmSummary;
  readonly full: LmSummary;
  readonly us: LmSummary;
};

/** Models of the columns in our order are compared with R's in the same order. */
function expectSame(model: Model, lm: LmSummary): void {
  expect(model.coefficients).toHaveLength(lm.coefficients.length);
  model.coefficients.forEach((coefficient, j) => {
    const value = lm.coefficients[j] ?? Number.NaN;
    expect(Math.abs(coefficient.value - value)).toBeLessThan(1e-8 * Math.max(1e-3, Math.abs(value)));
    expect(Math.abs(coefficient.se / (lm.se[j] ?? Number.NaN) - 1)).toBeLessThan(1e-8);
  });
  expect(model.r2).toBeCloseTo(lm.r2, 10);
  expect(model.residualSd).toBeCloseTo(lm.sigma, 10);
  expect(model.df).toBe(lm.df);
}

describe('linear models', () => {
  it('equal R’s lm to 1e-8: treatments, time of day, and all pairs', async () => {
    const design = buildDesign(await readRuns(join(fixtures, 'lm-runs.csv')));
    expectSame(fitModel(design, modelColumns(design, null), design.lnOfRun), fromR.main);
    expectSame(fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun), fromR.full);
  });

  it('equal R’s lm in µs, the seed’s own scale', async () => {
    const design = buildDesign(await readRuns(join(fixtures, 'lm-runs.csv')));
    const model = fitModel(design, modelColumns(design, null), design.lnOfRun.map(Math.exp));
    model.coefficients.forEach((coefficient, j) => {
      expect(Math.abs(coefficient.value / (fromR.us.coefficients[j] ?? 0) - 1)).toBeLessThan(1e-8);
    });
  });

  it('leave out the later of two columns that cannot be told apart, and say so', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i & 1, (i >> 1) & 1, i & 1]);
    const design = designOf(['a', 'b', 'same_as_a'], rows, (row) => 5 - (row[0] ?? 0) + 0.3 * (row[1] ?? 0));
    const model = fitModel(design, modelColumns(design, null), design.lnOfRun);
    expect(model.aliased).toEqual(['same_as_a']);
    expect(model.coefficients[1]?.value).toBeCloseTo(-1, 10);
    expect(model.coefficients[3]?.value).toBeNaN();
  });

  it('take ridge where runs are few, and still predict', () => {
    const random = testRandom(3);
    const rows = Array.from({ length: 50 }, () => Array.from({ length: 12 }, () => (random() < 0.5 ? 1 : 0)));
    const design = designOf(
      rows[0]?.map((_, i) => `t${i}`) ?? [],
      rows,
      (row) => 6 - (row[0] ?? 0) - 0.5 * (row[1] ?? 0),
    );
    const model = fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun);
    expect(model.method).toBe('ridge');
    expect(model.r2OutOfFold ?? 0).toBeGreaterThan(0.7);
  });

  it('cover the truth with their robust intervals although fast sets are noisier and sets are repeated', () => {
    let covered = 0;
    let asked = 0;
    for (let trial = 0; trial < 60; trial++) {
      const model = noisyModel(testRandom(100 + trial));
      for (const [j, truth] of [-0.5, 0.2, 0].entries()) {
        const { value, robustSe } = model.coefficients[j + 1] ?? { value: Number.NaN, robustSe: 0 };
        asked++;
        if (Math.abs(value - truth) < 1.98 * robustSe) covered++;
      }
    }
    // 95 % of 180 intervals, less three binomial sd
    expect(covered / asked).toBeGreaterThan(0.9);
  });

  it('are not pulled by a wild run where Huber’s estimate is asked', () => {
    const rows = Array.from({ length: 64 }, (_, i) => [i & 1, (i >> 1) & 1]);
    const random = testRandom(9);
    const design = designOf(['a', 'b'], rows, (row) => 5 - (row[0] ?? 0) + 0.02 * normal(random));
    const wild: Design = { ...design, lnOfRun: design.lnOfRun.map((ln, run) => (run === 3 ? ln + 4 : ln)) };
    const [, a] = fitModel(wild, modelColumns(wild, null), wild.lnOfRun).coefficients;
    expect(Math.abs((a?.huber ?? 0) + 1)).toBeLessThan(0.02);
    expect(Math.abs((a?.value ?? 0) + 1)).toBeGreaterThan(0.1);
  });
});

/** Effects −0.5, 0.2 and 0; each configuration is run four times and has a deviation of its own. */
function noisyModel(random: () => number): Model {
  const sets = Array.from({ length: 60 }, (_, i) => Array.from({ length: 7 }, (_, bit) => ((i * 37) >> bit) & 1));
  const rows = [...sets, ...sets, ...sets, ...sets];
  const own = new Map<string, number>();
  const design = designOf(rows[0]?.map((_, i) => `t${i}`) ?? [], rows, (row) => {
    const key = row.join('');
    const deviation = own.get(key) ?? 0.08 * normal(random);
    own.set(key, deviation);
    const sd = row[0] === 1 ? 0.08 : 0.02;
    return 6 - 0.5 * (row[0] ?? 0) + 0.2 * (row[1] ?? 0) + deviation + sd * normal(random);
  });
  return fitModel(design, modelColumns(design, null), design.lnOfRun);
}

describe('variance shares', () => {
  it('give a pure interaction to the pairs and pure effects to the treatments', () => {
    const rows = Array.from({ length: 160 }, (_, i) => [i & 1, (i >> 1) & 1]);
    const both = designOf(['a', 'b'], rows, (row) => ((row[0] ?? 0) === (row[1] ?? 0) ? 1 : 0));
    const alone = designOf(['a', 'b'], rows, (row) => (row[0] ?? 0) + (row[1] ?? 0));
    const shares = (design: Design) =>
      varianceShares(fitModel(design, modelColumns(design, countTogether(design)), design.lnOfRun));
    expect(shares(both)?.pairs).toBeCloseTo(1, 6);
    expect(shares(alone)?.main).toBeCloseTo(1, 6);
  });
});
