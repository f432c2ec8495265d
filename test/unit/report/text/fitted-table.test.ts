import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { fittedTable } from '../../../../src/report/text/fitted-table.ts';
import { listText } from '../../../../src/report/text/list.ts';
import { treatmentsText } from '../../../../src/report/text/treatments.ts';
import { listTreatments } from '../../../../src/workflows/treatments.ts';

const widestOf = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe.each([60, 80, 110, 200])('at %i columns', (width) => {
  test('the catalogue keeps to them', async () => {
    const treatments = await listTreatments({ files: [], set: null });
    expect(widestOf(treatmentsText(treatments, width))).toBeLessThanOrEqual(width);
  });

  test('the list of searches keeps to them, whatever apps are called', () => {
    const search = {
      ...{ name: 'myapplication-20261128-101500', app: 'myapp.py --input data.csv --output out --n 5' },
      ...{
        state: 'confirm',
        runs: 100,
        budget: 200,
        treatments: ['a', 'b'],
        speedup: null,
        byDuel: false,
        unmeasurable: null,
        problem: null,
        note: null,
      },
    };
    const text = listText([search], { colours: createColors(false), width });
    expect(widestOf(text)).toBeLessThanOrEqual(width);
    expect(text).toContain('not confirmed (2 treatments)');
  });
});

test('prose stands beside the names where there is room, below them where there is little', () => {
  const table = {
    head: ['name', 'class', 'what it does'],
    aligns: ['left', 'left', 'left'] as const,
    rows: [['cfg_a_name_of_some_length', 'config', 'words that go on for a while and then a little more']],
  };
  expect(fittedTable(table, 80).split('\n')).toEqual([
    'name                       class   what it does',
    'cfg_a_name_of_some_length  config  words that go on for a while and then a',
    '                                   little more',
  ]);
  expect(fittedTable(table, 60).split('\n')).toEqual([
    'name                       class',
    '    what it does',
    'cfg_a_name_of_some_length  config',
    '    words that go on for a while and then a little more',
  ]);
});

test('numbers that are too many columns stand in several tables, each with the names', () => {
  const table = {
    head: ['stage', 'as written', 'paste', 'recommended'],
    aligns: ['left', 'right', 'right', 'right'] as const,
    rows: [
      ['send', '300', '290', '100'],
      ['in transit', '900', '200', '50.0'],
    ],
  };
  expect(fittedTable(table, 34).split('\n')).toEqual([
    'stage       as written  paste',
    'send               300    290',
    'in transit         900    200',
    '',
    'stage       recommended',
    'send                100',
    'in transit         50.0',
  ]);
});
