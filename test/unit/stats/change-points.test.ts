import { describe, expect, test } from 'vitest';
import { randomStreams } from '../../../src/search/rng.ts';
import { sdOfSeries, segmentsOf } from '../../../src/stats/change-points.ts';

const draws = randomStreams('change points');

/** So many values about 0, by Box and Muller. */
function noise(count: number, sd: number, name: string): number[] {
  const random = draws(name);
  return Array.from({ length: count }, () => {
    const [u, v] = [1 - random(), random()];
    return sd * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  });
}

describe('the segments of a series', () => {
  test('are one where nothing changes', () => {
    expect(segmentsOf([0.1, 0.1, 0.1], 0.01)).toEqual([{ from: 0, to: 3, level: 0.1 }]);
    expect(segmentsOf([], 0.01)).toEqual([]);
  });

  test('meet where the level changes, twice for a change that is taken back', () => {
    const values = [0, 0.01, -0.01, 0.2, 0.21, 0, 0.01].map((value, i) => value + (i % 2) * 0.002);
    expect(segmentsOf(values, 0.012).map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [3, 5],
      [5, 7],
    ]);
  });

  test('find one version that stands out, and where it was mended', () => {
    const values = noise(24, 0.02, 'single').map((value, i) => value + (i === 9 ? 0.19 : 0));
    expect(segmentsOf(values, 0.02).map(({ from }) => from)).toEqual([0, 9, 10]);
  });

  // Three binomial standard errors above what docs/decisions/history.md says.
  test('are one in nearly every series of noise alone', () => {
    const alarms = Array.from({ length: 300 }, (_, i) => noise(24, 0.03, `null ${i}`)).filter(
      (values) => segmentsOf(values, 0.03).length > 1,
    );
    expect(alarms.length / 300).toBeLessThanOrEqual(0.06);
  });

  test('find a step of 10 % after five points in nearly every series', () => {
    const found = Array.from({ length: 200 }, (_, i) =>
      noise(24, 0.03, `step ${i}`).map((value, at) => value + (at >= 19 ? 0.1 : 0)),
    ).filter((values) => segmentsOf(values, 0.03).some(({ from }) => Math.abs(from - 19) <= 3));
    expect(found.length / 200).toBeGreaterThanOrEqual(0.85);
  });
});

test('the sd of a series is that about its levels', () => {
  const values = noise(200, 0.03, 'sd').map((value, i) => value + (i > 100 ? 1 : 0));
  expect(sdOfSeries(values)).toBeGreaterThan(0.024);
  expect(sdOfSeries(values)).toBeLessThan(0.036);
  expect(sdOfSeries([1])).toBe(0);
});
