import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { historyText } from '../../../../src/report/text/history.ts';
import { readHistory } from '../../../../src/search/regression/history.ts';
import { aHistory } from '../../../helpers/history.ts';

const STYLE = { colours: picocolors.createColors(false), width: 120 };
const STEP = aHistory([1000, 1010, 990, 1300, 1310, 1290, 1305]);
const within = { before: 'v3', after: 'v4' };

test('a change without a duel is not told as one', () => {
  const text = historyText([readHistory(STEP)], STYLE);
  expect(text).toContain('Nothing changes that a duel of the two neighbours confirms.');
  expect(text).toContain('v3 → v4: the series says +30 %; not confirmed by a duel yet, so nothing is told');
});

test('a confirmed change has the interval of its duel, and its place where that was looked for', () => {
  const ratio = { estimate: 1 / 1.3, low: 1 / 1.35, high: 1 / 1.25 };
  const duel = { ...within, within, ratio, change: 'regression' as const, blocks: 12 };
  const duels = [duel, { ...duel, after: 'v3.2' }];
  const text = historyText([readHistory({ ...STEP, duels })], STYLE);
  expect(text).toContain('1 change confirmed.');
  expect(text).toContain('their duel: time per task +30 % (+25 % to +35 %), 12 blocks');
  expect(text).toContain('between them it is v3 → v3.2');
});

test('every version stands beside the reference', () => {
  const text = historyText([readHistory(aHistory([1000, 900]))], STYLE);
  expect(text).toContain('2 versions beside Parsl 2024.11.18 (Python 3.11.7) on vm');
  expect(text).toMatch(/v2 +900 µs +1,?000 µs +−10 %/);
});
