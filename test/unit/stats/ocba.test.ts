import { describe, expect, test } from 'vitest';
import { ocbaNext } from '../../../src/stats/ocba.ts';

describe('budget allocation', () => {
  test('goes to the contenders and never to one that is out', () => {
    expect(ocbaNext([7, 7.01, 8], [2, 2, 2])).toBeLessThan(2);
    expect(ocbaNext([7, Number.POSITIVE_INFINITY, 7.02], [9, 0, 9])).not.toBe(1);
    expect(ocbaNext([7], [3])).toBe(0);
  });
});
