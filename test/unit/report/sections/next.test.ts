import { expect, test } from 'vitest';
import { nextSection } from '../../../../src/report/sections/next.ts';
import { aReport } from '../../../helpers/report.ts';

test('more runs of an app that cannot be measured as it is written are not what to do next', () => {
  const without = aReport({ recommended: null, likely: null, rungs: [], attribution: [], phase: 'done' });
  const refused = { ...without, warnings: [{ code: 'cannot-be-measured' as const, text: 'it fails' }] };
  const commands = [without, refused].map((report) => nextSection({ report, runs: [], factors: [] })?.commands ?? []);
  expect(commands).toEqual([[expect.stringContaining('resume')], []]);
});
