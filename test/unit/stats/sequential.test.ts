import { describe, expect, test } from 'vitest';
import { isResolved, lookPlan } from '../../../src/stats/sequential.ts';

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
