import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal } from '../../../src/domain/random.ts';
import { randomFrom } from '../../../src/search/rng.ts';
import { cusumAlarm } from '../../../src/stats/cusum.ts';
import { fitDesign } from '../../../src/stats/design-fit.ts';
import { foldOver, hadamardDesign } from '../../../src/stats/designs.ts';
import { huberLocation } from '../../../src/stats/huber.ts';
import { benjaminiHochberg, holm } from '../../../src/stats/multiplicity.ts';
import { ocbaNext } from '../../../src/stats/ocba.ts';
import { madSd, median, quantile, variance } from '../../../src/stats/quantile.ts';
import { isResolved, lookPlan } from '../../../src/stats/sequential.ts';
import { contrastOf, huberTwoWay } from '../../../src/stats/two-way.ts';

describe('quantiles', () => {
  test("interpolate as R's default does", () => {
    expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
    expect(madSd([1, 1, 4, 4, 4])).toBe(0);
    expect(variance([1, 2, 3])).toBe(1);
  });
});

describe('Huber location', () => {
  test('is the mean of undisturbed values and hardly sees a wild one', () => {
    expect(huberLocation([1, 1.01, 0.99])).toBeCloseTo(1, 9);
    expect(Math.abs(huberLocation([1, 1.01, 0.99, 1.02, 0.98, 11]) - 1)).toBeLessThan(0.03);
    expect(huberLocation([7])).toBe(7);
  });

  test('moves with the values', () => {
    const list = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, (values) => {
        expect(huberLocation(values.map((v) => v + 3))).toBeCloseTo(huberLocation(values) + 3, 6);
      }),
    );
  });

  test('a flagged run counts less', () => {
    expect(huberLocation([0, 0.02], [1, 0.3])).toBeCloseTo(0.006 / 1.3, 9);
  });
});

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

describe('designs', () => {
  test.each([1, 3, 5, 7, 10, 11, 13, 15, 19, 23, 24, 31])('of %i columns are balanced and orthogonal', (columns) => {
    const design = foldOver(hadamardDesign(columns));
    for (let a = 0; a < columns; a++) {
      expect(design.reduce((sum, row) => sum + (row[a] ?? 0), 0)).toBe(0);
      for (let b = 0; b < a; b++) expect(design.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0), 0)).toBe(0);
    }
  });

  test('a fold-over keeps main effects clear of pairs', () => {
    const design = foldOver(hadamardDesign(7));
    for (let a = 0; a < 7; a++) {
      for (let b = 0; b < 7; b++) {
        for (let c = 0; c < b; c++) {
          expect(design.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0) * (row[c] ?? 0), 0)).toBe(0);
        }
      }
    }
  });

  test('the fit of a design finds its effects through slowed runs', () => {
    const random = randomFrom('design');
    const truth = [0.05, 0, -0.02, 0.03, 0, 0, 0.01];
    const rows = [...foldOver(hadamardDesign(7)), ...foldOver(hadamardDesign(7))].map((row) => [1, ...row]);
    const values = rows.map(
      (row, i) =>
        7 +
        truth.reduce((sum, b, j) => sum + b * (row[j + 1] ?? 0), 0) +
        0.01 * normal(random) +
        (i % 11 === 3 ? 0.4 : 0),
    );
    const fit = fitDesign(
      rows,
      values,
      values.map(() => 1),
      1,
    );
    for (const [j, b] of truth.entries()) {
      expect(Math.abs((fit.coefficients[j + 1] ?? 0) - b)).toBeLessThan(4 * (fit.standardErrors[j + 1] ?? 0));
      expect(Math.abs((fit.coefficients[j + 1] ?? 0) - b)).toBeLessThan(0.015);
    }
  });

  // 28 runs of a real search of 28 November 2026: the model had called the first column (cfg_prefetch) weak.
  test('one column that dwarfs the others does not look like noise in all of them', () => {
    const runs: { signs: string; lnUs: number; weight: number }[] = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../fixtures/screen.json'), 'utf8'),
    );
    const middle = (runs.length - 1) / 2;
    const rows = runs.map(({ signs }, i) => {
      const time = (i - middle) / middle;
      return [1, ...[...signs].map((sign) => (sign === '+' ? 1 : -1)), time, time * time - 1 / 3];
    });
    const fit = fitDesign(
      rows,
      runs.map(({ lnUs }) => lnUs),
      runs.map(({ weight }) => weight),
      1,
    );
    expect(fit.coefficients[1]).toBeCloseTo(-0.435, 2);
    for (const se of fit.standardErrors.slice(1, 16)) expect(se).toBeLessThan(0.04);
  });
});

describe('multiplicity', () => {
  test('Holm and Benjamini-Hochberg adjust as published', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm') and 'BH'
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.02, 0.04, 0.04, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  });
});

describe('budget allocation', () => {
  test('goes to the contenders and never to one that is out', () => {
    expect(ocbaNext([7, 7.01, 8], [2, 2, 2])).toBeLessThan(2);
    expect(ocbaNext([7, Number.POSITIVE_INFINITY, 7.02], [9, 0, 9])).not.toBe(1);
    expect(ocbaNext([7], [3])).toBe(0);
  });
});

describe('drift alarm', () => {
  test('is quiet on noise and rings within eight controls of a step of two and a half sd', () => {
    expect(cusumAlarm([0.3, -1, 0.8, -0.4, 1.1, -0.9])).toBeNull();
    expect(cusumAlarm([0, 0, ...Array.from({ length: 8 }, () => 2.5)])).toBeLessThanOrEqual(9);
  });
});

describe('looks', () => {
  test('are fixed by the blocks that the budget affords', () => {
    expect(lookPlan(5).looks).toEqual([]);
    expect(lookPlan(9)).toEqual({ looks: [9], alpha: 0.05 });
    expect(lookPlan(13).looks).toEqual([8, 12]);
    expect(lookPlan(50)).toEqual({ looks: [8, 12, 18, 27, 40], alpha: 0.0158 });
  });

  test('an interval is resolved when it lies on one side of nothing and of five percent', () => {
    expect(isResolved(0.06, 0.2)).toBe(true);
    expect(isResolved(0.01, 0.2)).toBe(false);
    expect(isResolved(0.01, 0.04)).toBe(true);
    expect(isResolved(null, null)).toBe(false);
  });
});
