import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  barText,
  countText,
  intervalText,
  numberText,
  percentText,
  ratioText,
  secondsText,
  tableText,
  usText,
  wrapText,
} from '../../../../src/report/text/format.ts';

test('numbers keep three digits and separate thousands', () => {
  expect([0, 0.0123, 0.5, 1, 4.312, 9.996, 61.44, 99.96, 125.4, 1167.2].map(numberText)).toEqual([
    '0.00',
    '0.0123',
    '0.500',
    '1.00',
    '4.31',
    '10.0',
    '61.4',
    '100',
    '125',
    '1,167',
  ]);
  expect(usText(1167)).toBe('1,167 µs');
});

test('ratios near one show the digits that matter', () => {
  expect([1, 1.0042, 0.951, 1.2, 12.34].map(ratioText)).toEqual(['1.000', '1.004', '0.951', '1.20', '12.3']);
});

test('an interval that could not be computed is never a guess', () => {
  expect(intervalText(4.02, 4.6)).toBe('4.02 to 4.60');
  expect(intervalText(4.02, null)).toBe('at least 4.02');
  expect(intervalText(null, 4.6)).toBe('at most 4.60');
  expect(intervalText(null, null)).toBe('no interval');
});

test('times and shares are written as people say them', () => {
  expect([3.21, 42, 59.96, 125, 3599.6, 3900, 7199].map(secondsText)).toEqual([
    '3.2 s',
    '42 s',
    '1 min 00 s',
    '2 min 05 s',
    '1 h 00 min',
    '1 h 05 min',
    '2 h 00 min',
  ]);
  expect([0, 0.0042, 0.021, 0.5].map(percentText)).toEqual(['0.0 %', '0.42 %', '2.1 %', '50 %']);
  expect([countText(1, 'run'), countText(1234, 'run')]).toEqual(['1 run', '1,234 runs']);
});

test('a bar is as long as its share of the scale, and never longer', () => {
  expect(barText(1, 1, 4)).toBe('████');
  expect(barText(0.5, 1, 4)).toBe('██');
  expect(barText(1 / 8, 1, 1)).toBe('▏');
  expect(barText(-1, 1, 4)).toBe('');
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), fc.nat(40), (value, full, width) => {
      expect(barText(value, full, width).length).toBeLessThanOrEqual(width);
    }),
  );
});

test('tables are aligned and have no trailing blanks', () => {
  expect(
    tableText(
      ['name', 'n', 'what'],
      [
        ['a', '1', 'x'],
        ['longer', '100', ''],
      ],
      ['left', 'right', 'left'],
    ).split('\n'),
  ).toEqual(['name      n  what', 'a         1  x', 'longer  100']);
});

test('wrapped text keeps every word and every width', () => {
  expect(wrapText('one two three', 9, '  ')).toBe('  one two\n  three');
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/)), fc.integer({ min: 8, max: 60 }), (words, width) => {
      const lines = wrapText(words.join(' '), width).split('\n');
      expect(lines.join(' ').trim()).toBe(words.join(' '));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }),
  );
});
