import { expect, test } from 'vitest';
import type { Noticed } from '../../../../src/domain/warning.ts';
import { warningOf } from '../../../../src/report/search/warning-text.ts';

const SAID: readonly (readonly [Noticed, string])[] = [
  [
    { code: 'too-noisy', sd: Math.log(1.2), suspects: [] },
    'runs of the same set differ by 20.0 % (sd): nothing was seen to run beside them, the app itself varies',
  ],
  [
    { code: 'very-noisy', sd: Math.log(1.2), suspects: ['stolen 4 %', 'foreign CPU 12 %'] },
    'very noisy: runs of the same set differ by 20.0 % (stolen 4 %, foreign CPU 12 %)',
  ],
  [
    { code: 'dropped-for-failures', set: 'fastest', failed: 2, blocks: 8, reason: 'crashed' },
    'the fastest set was dropped in confirmation: it failed in 2 of 8 blocks: crashed',
  ],
  [
    { code: 'dropped-for-memory', set: 'recommended', mb: 900.4, allowedMb: 500 },
    'the recommended set was dropped in confirmation: it needs 900 MB, more than the 500 MB allowed',
  ],
  [{ code: 'ended-early' }, 'the search ended before its share of the budget: nothing is left to try'],
  [
    { code: 'gain-expected', gain: Math.log(1.013) },
    'the model expects another run to gain 1.3 % on average; it knows only what is like what was tried',
  ],
  [
    { code: 'makes-runs-fail', parts: ['a', 'b as it is'], failed: 3, ok: 0 },
    'a with b as it is seems to make runs fail (3 failed, 0 did not)',
  ],
  [
    { code: 'gates-differ', treatment: 'a', rate: 0.5, otherRate: 0.1, notRecommended: false },
    'runs with a were disturbed more or less often than others (50 % against 10 %)',
  ],
  [
    { code: 'gates-differ', treatment: 'a', rate: 0.5, otherRate: 0.1, notRecommended: true },
    'runs with a, which is not recommended, were disturbed more or less often than others (50 % against 10 %)',
  ],
  [
    { code: 'retries', runs: 1, retries: 2, lostWorkers: 1 },
    'in 1 run tries of tasks failed and were made again (2 in all), and 1 worker died: such a run may be slow for that reason alone, and counts for less',
  ],
  [
    { code: 'differs-at-scale', scaled: 1.2, confirmed: 2.345 },
    'at ten times the tasks the speed-up is 1.20, not 2.35',
  ],
];

test.each(SAID)('%j is said in words, and keeps its code', (noticed, text) => {
  expect(warningOf(noticed)).toEqual({ code: noticed.code, text });
});
