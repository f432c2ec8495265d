import { describe, expect, it } from 'vitest';
import { analyseDesign } from '../../../src/analyse/analysis.ts';
import { findPairs } from '../../../src/analyse/deltas.ts';
import { buildDesign, type Design } from '../../../src/analyse/design.ts';
import { brokenStick } from '../../../src/analyse/path-pca.ts';
import { reversals } from '../../../src/analyse/reversal.ts';
import { normal } from '../../../src/domain/random.ts';
import { designOf, tableOf } from '../../helpers/design.ts';
import { seedDataset, testRandom } from '../../helpers/seed-dataset.ts';

/** Every set of the treatments, `repeats` times. */
function everySet(treatments: number, repeats = 1): number[][] {
  return Array.from({ length: repeats * 2 ** treatments }, (_, i) =>
    Array.from({ length: treatments }, (_, bit) => (i >> bit) & 1),
  );
}

describe('paths from the base to the fastest set', () => {
  // b is redundant once a is applied; c is small and nicest
  const names = ['src_a', 'cfg_b', 'env_c'];
  const design = designOf(
    names,
    everySet(3),
    ([a = 0, b = 0, c = 0]) => 7 - Math.max(a, 0.6 * b) - 0.1 * a * b - 0.2 * c,
  );
  const analysis = analyseDesign(design, testRandom(1));
  const told = (steps: typeof analysis.bestFirst) => steps.map((step) => step.treatment);

  it('take the largest drop first, or the nicest class first, and end at the same time', () => {
    expect(told(analysis.bestFirst)).toEqual([null, 'src_a', 'env_c', 'cfg_b']);
    expect(told(analysis.nicestFirst)).toEqual([null, 'env_c', 'cfg_b', 'src_a']);
    expect(analysis.bestFirst.at(-1)?.usPerTask).toBeCloseTo(analysis.nicestFirst.at(-1)?.usPerTask ?? 0);
    expect(analysis.bestFirst.every((step) => step.measured)).toBe(true);
  });

  it('say where a step was predicted, not measured', () => {
    const rows = everySet(3, 4).filter((row) => row.join('') !== '100');
    const holed = designOf(names, rows, ([a = 0, b = 0, c = 0]) => 7 - a - 0.3 * b - 0.2 * c);
    const { bestFirst } = analyseDesign(holed, testRandom(1));
    expect(bestFirst.map((step) => step.measured)).toEqual([true, false, true, true]);
  });

  it('gather treatments that matter at neither end as a last step', () => {
    const flat = designOf(
      ['cfg_a', 'cfg_b', 'cfg_c'],
      everySet(3),
      ([a = 0, b = 0, c = 0]) => 7 - a - 0.001 * b - 0.001 * c,
    );
    expect(told(analyseDesign(flat, testRandom(1)).bestFirst)).toEqual([null, 'cfg_a', '2 others']);
  });
});

describe('a best-first path', () => {
  it('has no step that slows: what does not gain where it is added is told together with what overshot', () => {
    // The fastest that was run has cfg_b, which the model knows to lose wherever else it was run.
    const rows = [...everySet(3, 3).filter(([a, , c]) => a !== 1 || c !== 1), [1, 1, 1]];
    const losing = designOf(
      ['src_a', 'cfg_b', 'env_c'],
      rows,
      ([a = 0, b = 0, c = 0]) => 7 - a + 0.2 * b - 0.5 * c + 0.2 * a * c,
    );
    const { bestFirst } = analyseDesign(losing, testRandom(1));
    const times = bestFirst.map(({ usPerTask }) => usPerTask);
    expect(bestFirst.at(-1)?.treatment).toMatch(/others$/);
    expect(times).toEqual([...times].sort((x, y) => y - x));
  });
});

describe('principal components of whole sequences', () => {
  it('put two substitutes at opposite ends of the first component', () => {
    const design = designOf(['a', 'b', 'c'], everySet(3), ([a = 0, b = 0, c = 0]) => 7 - Math.max(a, b) - 0.3 * c);
    const { pca } = analyseDesign(design, testRandom(2));
    expect(pca?.measuredShare).toBe(1);
    expect(pca?.paths).toHaveLength(6);
    const [a = 0, b = 0, c = 0] = pca?.components[0]?.loadings ?? [];
    expect(pca?.components[0]?.share).toBeCloseTo(1);
    expect(Math.abs(a + b)).toBeLessThan(1e-9);
    expect(Math.abs(a)).toBeCloseTo(Math.SQRT1_2);
    expect(Math.abs(c)).toBeLessThan(1e-9);
  });

  it('exceed a broken stick only where there is something', () => {
    expect(brokenStick(2)).toEqual([0.75, 0.25]);
    expect(brokenStick(7).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });
});

describe('a treatment’s effect over slow and fast sets', () => {
  /** Pairs over a wide range of times; the effect of t is a function of ln time without it. */
  function pairsOf(effect: (ln: number) => number, sd: number, seed: number): Design {
    const random = testRandom(seed);
    const rows = everySet(7);
    return buildDesign(
      tableOf(['t', 'b', 'c', 'd', 'e', 'f', 'g'], rows, ([t = 0, ...others]) => {
        const without = 7 - 0.4 * others.reduce((sum, on) => sum + on, 0);
        return without + t * effect(without) + sd * normal(random);
      }),
    );
  }
  const reversalOf = (design: Design) => reversals(design, findPairs(design)).find((r) => r.treatment === 0);

  it('turns where it helps slow sets and harms fast ones', () => {
    const reversal = reversalOf(pairsOf((ln) => -0.2 * (ln - 5.8), 0.02, 1));
    expect(reversal?.slope).toBeLessThan(0);
    expect(reversal?.crossing?.us).toBeGreaterThan(Math.exp(5.7));
    expect(reversal?.crossing?.us).toBeLessThan(Math.exp(5.9));
    expect(reversal?.crossing?.low).toBeLessThan(Math.exp(5.8));
    expect(reversal?.crossing?.high).toBeGreaterThan(Math.exp(5.8));
  });

  it('of affinity turns, and of the redundant log treatment only fades, on a landscape like the seed’s', () => {
    const { treatments, rows, scores } = seedDataset(9000, 5, 0.03);
    const times = new Map(rows.map((row, i) => [row, Math.log(scores[i] ?? 1)]));
    const design = designOf(treatments, rows, (row) => times.get(row) ?? 0);
    const found = reversals(design, findPairs(design));
    const of = (name: string) => found.find((r) => treatments[r.treatment] === name);
    expect(of('affinity')?.crossing?.us).toBeGreaterThan(90);
    expect(of('affinity')?.crossing?.us).toBeLessThan(200);
    expect(of('src_submit_biglogs_remove')?.slope).toBeLessThan(0);
    expect(of('src_submit_biglogs_remove')?.crossing).toBeNull();
  });

  it('does not turn where it only fades', () => {
    expect(reversalOf(pairsOf((ln) => -0.1 * (ln - 4), 0.02, 2))?.crossing).toBeNull();
  });

  it('has no slope of its own making: noise alone is found to slope in about one of twenty', () => {
    let found = 0;
    for (let trial = 0; trial < 200; trial++)
      if ((reversalOf(pairsOf(() => 0, 0.1, 10 + trial))?.p ?? 1) < 0.05) found++;
    expect(found / 200).toBeLessThan(0.1);
  });
});
