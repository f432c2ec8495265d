import { describe, expect, test } from 'vitest';
import { cusumAlarm } from '../../../src/stats/cusum.ts';

describe('drift alarm', () => {
  test('is quiet on noise and rings within eight controls of a step of two and a half sd', () => {
    expect(cusumAlarm([0.3, -1, 0.8, -0.4, 1.1, -0.9])).toBeNull();
    expect(cusumAlarm([0, 0, ...Array.from({ length: 8 }, () => 2.5)])).toBeLessThanOrEqual(9);
  });
});
