import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exploring, ledgerOf } from '../../../src/search/ledger.ts';

describe('the ledger', () => {
  it('divides every budget without a remainder, and no part is negative', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (budget) => {
        const { calibrate, search, select, attribute, confirm } = ledgerOf(budget);
        expect(calibrate + search + select + attribute + confirm).toBe(budget);
        for (const part of [calibrate, search, select, attribute, confirm]) expect(part).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('gives 200 runs as specified: 6 + 110 + 20 + 40 + 24', () => {
    expect(ledgerOf(200)).toMatchObject({ calibrate: 6, search: 110, select: 20, attribute: 40, confirm: 24, sets: 3 });
  });

  it('leaves out attribution below 160 and confirmation below 30', () => {
    expect(ledgerOf(100)).toMatchObject({ attribute: 0, confirm: 16, looks: [8], alpha: 0.05, sets: 2 });
    expect(ledgerOf(29)).toMatchObject({ confirm: 0, looks: [], sets: 0, calibrate: 3, search: 26 });
  });

  it('gives a data set all runs but those that calibrate and confirm', () => {
    expect(exploring(620)).toMatchObject({ calibrate: 6, search: 598, select: 0, attribute: 0, confirm: 16 });
  });

  it('looks only as often as the runs of confirmation allow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 2000 }), (budget) => {
        const { looks, confirm, sets } = ledgerOf(budget);
        expect((looks.at(-1) ?? 0) * sets).toBeLessThanOrEqual(confirm);
      }),
    );
  });

  it('caps the search, so that a large budget buys attribution', () => {
    expect(ledgerOf(1000).search).toBe(200);
    expect(ledgerOf(1000).attribute).toBeGreaterThan(400);
  });
});
