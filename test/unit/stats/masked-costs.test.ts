import { describe, expect, test } from 'vitest';
import { normal, type Random } from '../../../src/domain/random.ts';
import { randomFrom } from '../../../src/search/rng.ts';
import { MaskedCosts, type MaskedData, type MaskedDraw } from '../../../src/stats/masked-costs.ts';

const SD = 0.03;
const PRIOR = 0.15;

/** Each switch has two columns: what its off state costs, and what its on state does. */
function runsOf(offCosts: readonly number[], floor: number, masking: number, runs: number, random: Random): MaskedData {
  const on = offCosts.map(() => Uint8Array.from({ length: runs }, () => (random() < 0.5 ? 1 : 0)));
  const off = on.map((column) => column.map((is) => 1 - is));
  const y = Float64Array.from({ length: runs }, (_, i) => {
    const sum = offCosts.reduce((all, cost, j) => all + (off[j]?.[i] === 1 ? Math.expm1(masking * cost) : 0), 0);
    return floor + Math.log1p(sum) / masking + SD * normal(random);
  });
  return {
    present: off.flatMap((column, j) => [column, on[j] ?? column]),
    y,
    variance: new Float64Array(runs).fill(SD ** 2),
    prior: new Float64Array(2 * offCosts.length).fill(PRIOR),
    group: Int32Array.from({ length: 2 * offCosts.length }, (_, j) => Math.floor(j / 2)),
  };
}

function drawsOf(data: MaskedData, count: number, random: Random, start: MaskedDraw | null = null): MaskedDraw[] {
  const chain = new MaskedCosts(data, random, start);
  for (let i = 0; i < 500; i++) chain.sweep();
  return Array.from({ length: count }, () => {
    chain.sweep();
    return chain.state;
  });
}

function inclusion(draws: readonly MaskedDraw[], column: number): number {
  return draws.filter(({ cost }) => cost[column] !== 0).length / draws.length;
}

function meanOf(draws: readonly MaskedDraw[], value: (draw: MaskedDraw) => number): number {
  return draws.reduce((sum, draw) => sum + value(draw), 0) / draws.length;
}

describe('the model of masked costs', () => {
  // Two causes, and three switches that do nothing.
  const truth = [1.2, 0.5, 0, 0, 0];
  const FLOOR = 4;
  const [CAUSE, SMALLER] = [0, 2];
  const PLACEBOS = [4, 5, 6, 7, 8, 9];

  test.each([1, 2, 6])('finds floor, costs and what does nothing where the masking is %i', (masking) => {
    const random = randomFrom(`masked/${masking}`);
    const draws = drawsOf(runsOf(truth, FLOOR, masking, 80, random), 500, random);
    expect(inclusion(draws, CAUSE)).toBeGreaterThan(0.95);
    expect(inclusion(draws, SMALLER)).toBeGreaterThan(0.95);
    expect(meanOf(draws, ({ floor }) => floor)).toBeCloseTo(FLOOR, 1);
    expect(Math.abs(meanOf(draws, ({ cost }) => cost[CAUSE] ?? 0) - 1.2)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(draws, ({ cost }) => cost[SMALLER] ?? 0) - 0.5)).toBeLessThan(0.06);
    for (const placebo of PLACEBOS) expect(inclusion(draws, placebo)).toBeLessThan(PRIOR);
    const found = meanOf(draws, (draw) => draw.masking);
    expect(found / masking).toBeGreaterThan(0.65);
    expect(found / masking).toBeLessThan(1.55);
  });

  test('is not taken in by a run that something outside slowed', () => {
    const random = randomFrom('masked/burst');
    const data = runsOf(truth, FLOOR, 2, 60, random);
    data.y.forEach((value, i) => {
      if (i % 15 === 7) data.y[i] = value + 0.6;
    });
    const draws = drawsOf(data, 500, random);
    expect(Math.abs(meanOf(draws, ({ cost }) => cost[CAUSE] ?? 0) - 1.2)).toBeLessThan(0.08);
    for (const placebo of PLACEBOS) expect(inclusion(draws, placebo)).toBeLessThan(PRIOR);
  });

  test('a wrong cause is left for the right one', () => {
    const random = randomFrom('masked/wrong');
    const data = runsOf([0.8, 0, 0, 0, 0], FLOOR, 2, 60, random);
    const cost = new Float64Array(10);
    cost[4] = 0.8;
    const draws = drawsOf(data, 200, random, { floor: FLOOR, masking: 2, cost });
    expect(inclusion(draws, CAUSE)).toBeGreaterThan(0.95);
    expect(inclusion(draws, 4)).toBeLessThan(PRIOR);
  });

  // Births are proposed in every sweep and deaths in half of them, which doubles the prior odds: .15 and .06 act as .24 and .09.
  test('without a run it believes what it was told beforehand', () => {
    const random = randomFrom('masked/prior');
    const prior = [0.15, 0.06, 0.3, 0.3, 0.01, 0.5];
    const draws = drawsOf(empty(prior), 20_000, random, nothing(prior.length));
    for (const pair of [0, 2, 4]) {
      const [a = 0, b = 0] = prior.slice(pair, pair + 2);
      // Two of a group never cost both.
      const expected = [(a * (1 - b)) / (1 - a * b), (b * (1 - a)) / (1 - a * b)];
      for (const [i, share] of expected.entries()) {
        expect(Math.abs(inclusion(draws, pair + i) - share)).toBeLessThan(0.02);
      }
    }
    const costs = draws.flatMap(({ cost }) => [...cost].filter((value) => value !== 0));
    expect(costs.reduce((sum, value) => sum + value, 0) / costs.length).toBeGreaterThan(0.3);
    expect(Math.max(...costs)).toBeLessThanOrEqual(4);
  });

  test('at least one column of each group costs nothing in every state', () => {
    const random = randomFrom('masked/free');
    const prior = new Array<number>(8).fill(0.9);
    for (const { cost } of drawsOf(empty(prior), 3000, random, nothing(prior.length))) {
      for (let group = 0; group < prior.length / 2; group++) {
        expect(cost[2 * group] === 0 || cost[2 * group + 1] === 0).toBe(true);
      }
    }
  });
});

function empty(prior: readonly number[]): MaskedData {
  return {
    present: prior.map(() => new Uint8Array(0)),
    y: new Float64Array(0),
    variance: new Float64Array(0),
    prior: Float64Array.from(prior),
    group: Int32Array.from(prior, (_, j) => Math.floor(j / 2)),
  };
}

function nothing(columns: number): MaskedDraw {
  return { floor: 0, masking: 2, cost: new Float64Array(columns) };
}
