import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ledgerOf } from '../../../src/search/ledger.ts';

test('the parts of a ledger sum to the budget and none is negative', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), (budget) => {
      const { calibrate, search, select, attribute, confirm, looks, sets } = ledgerOf(budget);
      const parts = [calibrate, search, select, attribute, confirm];
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(budget);
      for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
      expect((looks.at(-1) ?? 0) * sets).toBe(confirm);
    }),
  );
});

test('200 runs: 6 for the base, 110 to search, 20 to select, 40 to attribute, 8 blocks of three sets', () => {
  expect(ledgerOf(200)).toMatchObject({
    calibrate: 6,
    search: 110,
    select: 20,
    attribute: 40,
    confirm: 24,
    looks: [8],
  });
});

test('small budgets confirm two sets in one look, and below thirty runs nothing', () => {
  expect(ledgerOf(40)).toMatchObject({ calibrate: 3, search: 21, confirm: 16, looks: [8], sets: 2 });
  expect(ledgerOf(29)).toMatchObject({ calibrate: 3, search: 26, confirm: 0, looks: [], sets: 0 });
});

test('a larger budget buys looks and, beyond 200 search runs, attribution', () => {
  expect(ledgerOf(400)).toMatchObject({ search: 200, looks: [8, 12], attribute: 118 });
  expect(ledgerOf(1000).looks).toEqual([8, 12, 18, 27, 40]);
});
