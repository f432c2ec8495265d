import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const HARNESS = join(import.meta.dirname, '..', '..', 'src', 'harness', 'measured');

/** Phases as [tasks, start, end]; the answer in µs per task. */
function batchesOf(phases: readonly (readonly [number, number, number])[]): number[] {
  const tasks = phases.reduce((sum, [count]) => sum + count, 0);
  const code = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import measure
phases = [measure.Phase(*phase) for phase in json.loads(sys.argv[2])]
print(json.dumps([round(batch) for batch in measure.batches_of(phases, ${tasks})]))
`;
  return JSON.parse(execFileSync('python3', ['-c', code, HARNESS, JSON.stringify(phases)], { encoding: 'utf8' }));
}

test('three or more equal phases are batches, without the time between them', () => {
  expect(
    batchesOf([
      [100, 0, 1],
      [100, 5, 7],
      [100, 9, 10],
    ]),
  ).toEqual([10_000, 20_000, 10_000]);
});

test('one task more or less is as good as equal where there are many', () => {
  expect(
    batchesOf([
      [333, 0, 1],
      [333, 1, 2],
      [334, 2, 3],
    ]),
  ).toHaveLength(3);
});

test('two phases, or phases of different sizes, are no batches', () => {
  expect(
    batchesOf([
      [100, 0, 1],
      [100, 1, 2],
    ]),
  ).toEqual([]);
  expect(
    batchesOf([
      [10, 0, 1],
      [20, 1, 2],
      [30, 2, 3],
    ]),
  ).toEqual([]);
});

test('batches cut by moments in which the workers had caught up are put together again', () => {
  expect(
    batchesOf([
      [40, 0, 1],
      [60, 1, 2],
      [100, 3, 5],
      [1, 6, 7],
      [99, 7, 9],
    ]),
  ).toEqual([20_000, 20_000, 30_000]);
});
