import { describe, expect, test } from 'vitest';
import type { History } from '../../src/domain/history.ts';
import type { Random } from '../../src/domain/random.ts';
import { readHistory } from '../../src/search/regression/history.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { aHistory } from '../helpers/history.ts';

const draws = randomStreams('series');
const VERSIONS = 24;
const ROUNDS = 3;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** ln of a run's factor over its truth: 4 %, and in one of fourteen runs a burst. */
function disturbance(random: Random): number {
  const burst = random() < 0.07 ? -0.25 * Math.log(1 - random()) : 0;
  return 0.04 * normal(random) + burst;
}

/** A series whose versions have these factors, three rounds, each version and the reference disturbed by itself. */
function measuredSeries(name: string, factorAt: (version: number) => number): History {
  const random = draws(name);
  const run = (us: number): number => us * Math.exp(disturbance(random));
  const history = aHistory(Array.from({ length: VERSIONS }, () => 1000));
  const reference = Array.from({ length: ROUNDS }, () => run(1000));
  const points = history.points.map((point, i) => ({
    ...point,
    values: Array.from({ length: ROUNDS }, () => run(1000 * factorAt(i))),
    reference,
  }));
  return { ...history, points };
}

const share = (count: number, of: (i: number) => boolean): number =>
  Array.from({ length: count }, (_, i) => i).filter(of).length / count;

describe('series of three rounds of noisy runs', () => {
  test('hardly ever change where nothing does', () => {
    const alarmed = share(300, (i) => readHistory(measuredSeries(`null ${i}`, () => 1)).changes.length > 0);
    expect(alarmed).toBeLessThanOrEqual(0.07);
  });

  test('show a step of 10 % near its place', () => {
    const found = share(100, (i) =>
      readHistory(measuredSeries(`step ${i}`, (at) => (at >= 12 ? 1.1 : 1))).changes.some(
        ({ after }) => Math.abs(Number(after.slice(1)) - 13) <= 2,
      ),
    );
    expect(found).toBeGreaterThanOrEqual(0.75);
  });

  test('show a single version that takes a quarter more', () => {
    const found = share(100, (i) =>
      readHistory(measuredSeries(`single ${i}`, (at) => (at === 9 ? 1.25 : 1))).changes.some(
        ({ after }) => after === 'v10',
      ),
    );
    expect(found).toBeGreaterThanOrEqual(0.75);
  });
});
