import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsToCsv } from '../../../src/analyse/write-csv.ts';

test('rows are written as the seed writes them: semicolons, a header, nine digits, 0 and 1, nothing for nothing', () => {
  const rows = [
    { name: 'a', us: 1234.567891234, on: true, low: null },
    { name: 'b;"c"', us: Number.NaN, on: false, low: 1e-7 },
    { name: 'two\nlines\r', us: 3, on: true, low: -0.5 },
  ];
  expect(rowsToCsv(rows)).toBe('name;us;on;low\na;1234.56789;1;\n"b;""c""";;0;1e-7\n"two\nlines\r";3;1;-0.5\n');
  expect(rowsToCsv([])).toBe('\n');
});

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
      const csv = rowsToCsv(texts.map((text) => ({ text, n: 1 })));
      const rows: unknown[][] = parse(csv, { delimiter: ';', from_line: 2, relax_quotes: false });
      expect(rows.map(([text]) => text)).toEqual(texts);
    }),
  );
});
