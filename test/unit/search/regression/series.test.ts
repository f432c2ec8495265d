import { expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { series, seriesBudget, seriesValues } from '../../../../src/search/regression/series.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { newSession } from '../../../../src/search/session.ts';
import { QUIET } from '../../../helpers/phases.ts';
import { versionsOf } from '../../../helpers/regression.ts';
import { someSettings } from '../../../helpers/simulation.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

const GENOMES = [
  [0, 0],
  [1, 0],
];
const ROUNDS = 3;

function measuredBlocks(crashes: number, flagged: boolean) {
  const versions = versionsOf({ base: 0.2, crashes });
  const budgets = [{ fromRun: 1, budget: seriesBudget(GENOMES.length, ROUNDS) }];
  const session = newSession(
    someSettings({ seed: 's', budgets, sizedByTasks: true }),
    versions.space,
    randomStreams('s'),
  );
  const answer = runsOfLandscape(versions, QUIET, randomStreams('machine'));
  const kept: number[] = [];
  const blocks = drive(
    series(session, GENOMES, ROUNDS, (made) => kept.push(made.length)),
    (request) => (flagged ? { ...answer(request), gates: { ...DISTURBED } } : answer(request)),
  );
  return { blocks, kept, session };
}

const DISTURBED = {
  flagged: true,
  reasons: ['foreign CPU 60 %'],
  stolen: null,
  foreignCpu: 0.6,
  ioStall: null,
  memoryStall: null,
  canary: null,
  frequencyMhz: null,
  swappedPages: null,
};

test('every version is in every block beside the reference, with as many tasks', () => {
  const { blocks, kept, session } = measuredBlocks(0, false);
  expect(kept).toEqual([1, 2, 3]);
  expect(blocks.map((runs) => runs.length)).toEqual([2, 2, 2]);
  const sizes = session.runs.filter(({ purpose }) => purpose === 'regress').map(({ asked }) => asked);
  expect(new Set(sizes).size).toBe(1);
  const { values, reference, failed } = seriesValues(blocks, 1, 'time');
  expect(failed).toBeNull();
  expect(Math.log(Math.min(...values) / Math.min(...reference))).toBeCloseTo(0.2, 1);
});

test('every round is made on a machine on which every run is disturbed', () => {
  expect(measuredBlocks(0, true).blocks).toHaveLength(ROUNDS);
});

test('a version that crashes has no value but a reason', () => {
  expect(seriesValues(measuredBlocks(1, false).blocks, 1, 'time')).toMatchObject({
    values: [],
    failed: expect.stringContaining('failed'),
  });
});
