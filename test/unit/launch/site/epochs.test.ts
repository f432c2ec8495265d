import { expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/domain/run.ts';
import { Epochs } from '../../../../src/launch/site/epochs.ts';
import { aRun } from '../../../helpers/builders.ts';

test('one node after the other: a new lease begins an epoch, and so does a drift alarm', () => {
  const runs: RunRecord[] = [];
  const epochs = new Epochs(1, runs);
  const make = (planned: number, lease: number): number => {
    const epoch = epochs.of(planned, { number: lease });
    runs.push(aRun({ run: runs.length + 1, epoch }));
    return epoch;
  };
  expect([make(1, 1), make(1, 1), make(1, 2), make(2, 2), make(3, 2)]).toEqual([1, 1, 2, 2, 3]);
  // Another program goes on: its first lease is another one, whatever its number.
  expect(new Epochs(1, runs).of(3, { number: 1 })).toBe(4);
});

test('several nodes side by side: each lease keeps an epoch of its own, and none that was ever another one’s', () => {
  const runs = [aRun({ run: 1, epoch: 3 })];
  const epochs = new Epochs(4, runs, [aRun({ run: 3, epoch: 5 })]);
  expect([1, 2, 1, 3, 2].map((number) => epochs.of(1, { number }))).toEqual([6, 7, 6, 8, 7]);
});
