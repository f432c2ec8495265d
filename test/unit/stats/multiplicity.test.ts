import { describe, expect, test } from 'vitest';
import { benjaminiHochberg, holm } from '../../../src/stats/multiplicity.ts';

describe('multiplicity', () => {
  test('Holm and Benjamini-Hochberg adjust as published', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm') and 'BH'
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.02, 0.04, 0.04, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  });
});
