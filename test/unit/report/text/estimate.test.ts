import { expect, test } from 'vitest';
import { estimateText } from '../../../../src/report/text/estimate.ts';

const known = { runs: 40, seconds: 90, by: 'as the first', blocks: 6, lets: null };

test('how long it takes and what it can show are said together', () => {
  expect(estimateText(known)).toBe(
    '40 runs of about 1 min 30 s (as the first): about 1 h 00 min; it can show differences of 8.0 % or more, where runs of one set differ by 4.1 %',
  );
  expect(estimateText({ ...known, blocks: 0 })).toMatch(/about 1 h 00 min; no room for a confirmation$/);
});

test('who did not ask for a long search is told of a shorter one', () => {
  expect(estimateText({ ...known, runs: 200, seconds: 10 })).toContain(
    ': about 33 min 20 s (--budget 40: about 6 min 40 s); it',
  );
  expect(estimateText({ ...known, runs: 200, seconds: 2 })).toContain(': about 6 min 40 s; it can');
});

test('a limit of time that holds fewer says how many', () => {
  expect(estimateText({ ...known, lets: 20 })).toBe(
    '40 runs of about 1 min 30 s (as the first) would take 1 h 00 min: --time lets about 20 of them',
  );
  expect(estimateText({ ...known, lets: 10, blocks: 0 })).toMatch(/lets about 10 of them, no room for a confirmation$/);
  expect(estimateText({ ...known, lets: 80 })).toMatch(/: about 1 h 00 min; it can show/);
});

test('where nothing tells yet nothing is made up', () => {
  expect(estimateText({ ...known, seconds: null })).toBe('how long it takes is told after the first run');
});
