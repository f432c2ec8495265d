import { expect, test } from 'vitest';
import { nextSection } from '../../../../src/report/sections/next.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aReport } from '../../../helpers/report.ts';

test('more runs of an app that cannot be measured as it is written are not what to do next', () => {
  const without = aReport({ recommended: null, likely: null, rungs: [], attribution: [], phase: 'done' });
  const refused = { ...without, warnings: [{ code: 'cannot-be-measured' as const, text: 'it fails' }] };
  const commands = [without, refused].map((report) => nextSection({ report, runs: [], factors: [] })?.commands ?? []);
  expect(commands).toEqual([[expect.stringContaining('resume')], []]);
});

test('where the time ran out more of it is what to do next, and more runs only where the budget holds too few', () => {
  const warnings = [{ code: 'out-of-time' as const, text: 'the time ran out' }];
  const runs = [aRun({ wallSeconds: 5 })];
  const next = (budget: number): readonly string[] | undefined =>
    nextSection({
      report: aReport({
        ...{ recommended: null, likely: null, rungs: [], attribution: [], phase: 'done' },
        runs: 10,
        budget,
        warnings,
      }),
      ...{ runs, factors: [] },
    })?.commands;
  expect(next(80)).toEqual([expect.stringMatching(/resume \S+ --time 9m$/)]);
  expect(next(12)).toEqual([expect.stringMatching(/resume \S+ --budget \d+ --time \d+m$/)]);
});
