import { expect, test } from 'vitest';
import { reportedBy } from '../../../../src/report/dataset/reported.ts';
import { aReport } from '../../../helpers/report.ts';

test('the best of a report is base over claim, with the ends of the claim; a set without blocks is none', () => {
  const report = aReport({ baseline: { usPerTask: 100 } });
  const fastest = (blocks: number): ReturnType<typeof reportedBy>['best'] =>
    reportedBy({
      ...report,
      fastest: { treatments: ['a'], genome: { a: 'on' }, speedup: { estimate: 4, low: 2, high: 5, blocks, p90: null } },
    }).best;
  expect(fastest(8)).toEqual({ treatments: ['a'], us: 25, low: 20, high: 50 });
  expect(fastest(0)).toBeNull();
});
