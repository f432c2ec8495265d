import { describe, expect, test } from 'vitest';
import { drive } from '../../../../src/search/drive.ts';
import { select } from '../../../../src/search/phases/4-select.ts';
import { randomStreams } from '../../../../src/search/rng.ts';
import { additive, outcomeOf, QUIET, sessionOf } from '../../../helpers/phases.ts';
import { runsOfLandscape } from '../../../landscapes/noise.ts';

describe('selection', () => {
  const truth = additive([0.3, 0.1, -0.1]);
  const candidates = [
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [0, 0, 0],
  ];

  test('takes the fastest by fresh runs of its own within its allowance', () => {
    const session = sessionOf(truth);
    const found = drive(
      select(session, 20, outcomeOf(truth, candidates)),
      runsOfLandscape(truth, QUIET, randomStreams('s')),
    );
    expect(found.best).toEqual([1, 1, 0]);
    expect(session.runs).toHaveLength(20);
    expect(new Set(session.runs.map((run) => run.purpose))).toEqual(new Set(['select']));
    expect(found.ranking.reduce((sum, { runs }) => sum + runs, 0)).toBe(20);
  });

  test('without an allowance the first candidate stands', () => {
    const found = drive(
      select(sessionOf(truth), 0, outcomeOf(truth, candidates)),
      runsOfLandscape(truth, QUIET, randomStreams('s')),
    );
    expect(found.best).toEqual([1, 0, 0]);
  });

  test('a set that fails or breaks the memory guard is out', () => {
    const session = sessionOf(truth, 1000, { maxMemoryMb: 500 });
    const answer = runsOfLandscape({ ...truth, failure: (g) => (g[2] === 1 ? 1 : 0) }, QUIET, randomStreams('s'));
    const found = drive(select(session, 16, outcomeOf(truth, candidates)), (request) => ({
      ...answer(request),
      peakRssMb: request.genome[1] === 1 ? 900 : 100,
    }));
    expect(found.best).toEqual([1, 0, 0]);
  });
});
