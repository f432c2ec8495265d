import { describe, expect, test } from 'vitest';
import { normal } from '../../../src/domain/random.ts';
import { randomFrom } from '../../../src/search/rng.ts';
import { contrastOf, huberTwoWay } from '../../../src/stats/two-way.ts';

describe('two-way fit', () => {
  const random = randomFrom('two-way');
  const effects = [0, -0.4, -0.7];
  const cells = Array.from({ length: 6 }, (_, block) =>
    effects.map((effect, item) => ({
      block,
      item,
      value: 7 + effect + 0.3 * block + 0.01 * normal(random),
      weight: 1,
    })),
  ).flat();

  test('finds the items whatever the blocks do, a slowed run and a missing one notwithstanding', () => {
    const disturbed = cells
      .filter((_, i) => i !== 4)
      .map((cell, i) => (i === 0 ? { ...cell, value: cell.value + 1 } : cell));
    const fit = huberTwoWay(disturbed, 3);
    expect(contrastOf(fit, 0, 1).estimate).toBeCloseTo(0.4, 1);
    expect(contrastOf(fit, 0, 2).estimate).toBeCloseTo(0.7, 1);
    const { low, high } = contrastOf(fit, 0, 2);
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.7);
    expect(fit.counts).toEqual([6, 5, 6]);
  });

  test('an item that missed the slow blocks is not called fast', () => {
    const missing = cells.filter(({ block, item }) => item !== 1 || block < 3);
    const { estimate, low, high } = contrastOf(huberTwoWay(missing, 3), 0, 1);
    expect(Math.abs(estimate - 0.4)).toBeLessThan(0.03);
    expect((high ?? 9) - (low ?? 0)).toBeLessThan(0.2);
  });

  test('one block has an estimate and no interval', () => {
    const contrast = contrastOf(huberTwoWay(cells.slice(0, 3), 3), 0, 1);
    expect(contrast.estimate).toBeCloseTo(0.4, 1);
    expect(contrast.se).toBeNull();
    expect(contrast.low).toBeNull();
  });
});
