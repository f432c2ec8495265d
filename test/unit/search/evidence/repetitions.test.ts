import { expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { archiveOf } from '../../../../src/search/evidence/archive.ts';
import { observations } from '../../../../src/search/evidence/observations.ts';
import { askGated } from '../../../../src/search/evidence/repetitions.ts';
import { calibrate } from '../../../../src/search/phases/1-calibrate.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { syntheticRecord } from '../../../../src/workflows/tables/synthetic-record.ts';
import { additive, FLAGGED, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { aLedger } from '../../../helpers/simulation.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

test('a disturbed run is made again at most twice, whatever its score, and counts less', () => {
  const truth = additive([0]);
  const session = sessionOf(truth);
  const answer = runsOfLandscape(truth, QUIET, randomStreams('gates'));
  drive(calibrate(session, aLedger({ calibrate: 8 })), (request) => ({
    ...answer(request),
    gates: request.run === 3 || request.run > 6 ? FLAGGED : { ...FLAGGED, flagged: false },
  }));
  expect(session.runs).toHaveLength(8);
  const kept = observations(session);
  expect(kept.filter(({ weight }) => weight < 1).length).toBeLessThan(3);
  expect(kept.length).toBeLessThan(8);
});

test('a slow run that nothing disturbed is neither made again nor left out', () => {
  const truth = additive([0]);
  const session = sessionOf(truth);
  const answer = runsOfLandscape(truth, QUIET, randomStreams('gates'));
  const slow = { genome: [0], purpose: 'search', block: null, epoch: 1, tasks: null, capSeconds: null } as const;
  const planned = [slow, slow, slow, slow, slow, slow];
  drive(askGated(session, 'search', planned, { left: 20 }), (request) => {
    const run = answer(request);
    const usPerTask = (run.usPerTask ?? 0) * (request.run === 4 ? 10 : 1);
    return { ...run, usPerTask, gates: { ...FLAGGED, flagged: false } };
  });
  expect(session.runs).toHaveLength(6);
  expect(observations(session).map(({ weight }) => weight)).toEqual([1, 1, 1, 1, 1, 1]);
});

test('a run that had not all of its workers is made again, and says nothing of its set where it is not', () => {
  const truth = additive([0.1]);
  const session = sessionOf(truth);
  const answer = runsOfLandscape(truth, QUIET, randomStreams('short'));
  const one = { genome: [1], purpose: 'search', block: null, epoch: 1, tasks: null, capSeconds: null } as const;
  const reason = 'executor htex had 1 of the 2 blocks';
  drive(askGated(session, 'search', [one, one, one], { left: 4 }), (request) => {
    const run = answer(request);
    if (request.run !== 2 && request.run !== 4) return run;
    const usPerTask = 2 * (run.usPerTask ?? 0);
    return { ...run, usPerTask, shortOfWorkers: reason, gates: { ...FLAGGED, reasons: [reason] } };
  });
  expect(session.runs).toHaveLength(4);
  const kept = observations(session);
  expect(kept.map(({ index }) => index)).toEqual([0, 2]);
  for (const { lnScore } of kept) expect(lnScore).toBeCloseTo(6.9, 1);
  const [entry] = archiveOf(session).entries;
  expect(entry).toMatchObject({ runs: 4, failures: 0 });
  expect(entry?.measurements).toHaveLength(2);
});

/** A search that sizes runs by tasks, for four seconds each, on a set that takes 100 µs a task, 200 in long runs. */
function askedFor(tasks: number, left: number) {
  const session = sessionOf(additive([0.1]), 1000, { sizedByTasks: true, seconds: 4 });
  const one = { genome: [1], purpose: 'search', block: null, epoch: 1, tasks, capSeconds: null } as const;
  const found = drive(askGated(session, 'search', [one], { left }), (request) => {
    const made = request.tasks ?? 0;
    return { ...syntheticRecord(request, {}, { usPerTask: made < 10_000 ? 100 : 200 }), tasks: made };
  });
  return { session, found };
}

test('a run that turns out far too short is made again at full length, and only that one counts', () => {
  const { session, found } = askedFor(2000, 5);
  expect(session.runs.map(({ tasks }) => tasks)).toEqual([2000, 40_000]);
  expect(found.map(({ usPerTask }) => usPerTask)).toEqual([200]);
  expect(observations(session).map(({ index }) => index)).toEqual([1]);
});

test('a run that is long enough is not, nor one for which nothing is left: that one counts as it is', () => {
  expect(askedFor(12_000, 5).session.runs).toHaveLength(1);
  const poor = askedFor(2000, 1);
  expect(poor.session.runs).toHaveLength(1);
  expect(observations(poor.session)).toHaveLength(1);
});

test('the search borrows for it from the phase after it, not from what confirmation keeps', () => {
  const made = (kept: number) => {
    const session = { ...sessionOf(additive([0.1]), 10, { sizedByTasks: true, seconds: 4 }), kept };
    const one = { genome: [1], purpose: 'search', block: null, epoch: 1, tasks: 2000, capSeconds: null } as const;
    const purse = { left: 1 };
    drive(askGated(session, 'search', [one], purse), (request) => {
      return { ...syntheticRecord(request, {}, { usPerTask: 100 }), tasks: request.tasks ?? 0 };
    });
    return session.runs.map(({ tasks }) => tasks);
  };
  expect(made(5)).toEqual([2000, 40_000]);
  expect(made(9)).toEqual([2000]);
});
