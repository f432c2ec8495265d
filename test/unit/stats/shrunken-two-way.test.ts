import { expect, test } from 'vitest';
import { shrunkenTwoWay } from '../../../src/stats/shrunken-two-way.ts';

const cell = (item: number, block: number, value: number, weight = 1) => ({ item, block, value, weight });

test('what items that are in several blocks say of the blocks, shrunken by how few they are', () => {
  const truth = [-0.1, 0.1];
  const cells = truth.flatMap((effect, block) => Array.from({ length: 8 }, () => cell(0, block, 7 + effect)));
  const [low = 0, high = 0] = shrunkenTwoWay(cells, 1, 2, 4);
  expect(low).toBeCloseTo(-0.1, 2);
  expect(high).toBeCloseTo(0.1, 2);
  const [, few = 0] = shrunkenTwoWay([cell(0, 0, 7), cell(0, 1, 7.2)], 1, 2, 0.5);
  expect(few).toBeGreaterThan(0);
  expect(few).toBeLessThan(0.08);
});

test('a block that shares nothing with others has no effect that could be told', () => {
  expect(shrunkenTwoWay([cell(0, 0, 7), cell(1, 1, 9)], 2, 2, 4)).toEqual([0, 0]);
});

test('one disturbed run does not make a block slow', () => {
  const cells = [0, 1].flatMap((block) => [7, 7.01, 6.99, 7.005, 6.995].map((value) => cell(0, block, value)));
  const [, hit = 0] = shrunkenTwoWay([...cells, cell(0, 1, 8)], 1, 2, 4);
  expect(hit).toBeLessThan(0.03);
});
