import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exploring,
  type Ledger,
  ledgerOf,
  searchOnly,
  withProfiledSets,
  withSets,
  withTreatments,
} from '../../../src/search/ledger.ts';

/** Blocks of confirmation below which no 95 % interval exists. */
const FEWEST_BLOCKS = 6;

function partsOf({ calibrate, search, reduce, again, select, attribute, confirm, profileSets = 0 }: Ledger): number[] {
  return [calibrate, search, reduce, again, select, attribute, confirm, profileSets];
}

const told = { told: true, strategy: 'saga' } as const;
const manyFactors = (budget: number): Ledger => ledgerOf(budget, { factors: 46, ...told });
const withProfiles = (budget: number): Ledger => withProfiledSets(manyFactors(budget), budget);
const fewFactors = (budget: number): Ledger => ledgerOf(budget, { factors: 9, ...told });

describe('the ledger', () => {
  it('divides every budget without a remainder, and no part is negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1200 }),
        fc.constantFrom(manyFactors, withProfiles, fewFactors, searchOnly, exploring),
        (budget, of) => {
          const parts = partsOf(of(budget));
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(budget);
          for (const part of parts) {
            expect(Number.isInteger(part)).toBe(true);
            expect(part).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps back whole blocks of base and set, enough for an interval, or confirms nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1200 }), (budget) => {
        const { sets, confirm } = manyFactors(budget);
        if (sets === 0) {
          expect(confirm).toBe(0);
          return;
        }
        expect(sets).toBeGreaterThanOrEqual(2);
        expect(confirm % sets).toBe(0);
        expect(confirm / sets).toBeGreaterThanOrEqual(FEWEST_BLOCKS);
      }),
    );
  });

  it('has runs to calibrate, to search and to make sets small wherever it confirms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 1200 }), (budget) => {
        const { calibrate, search, reduce, confirm } = manyFactors(budget);
        for (const part of [calibrate, search, reduce, confirm]) expect(part).toBeGreaterThan(0);
      }),
    );
  });

  it('fewer sets than were foreseen have as many blocks, and never more runs', () => {
    const large = manyFactors(200);
    const fewer = withSets(large, 3);
    expect([large.sets, fewer.sets]).toEqual([5, 3]);
    expect(fewer.confirm / fewer.sets).toBe(large.confirm / large.sets);
    expect(withSets(large, 7)).toEqual(large);
    expect([withProfiles(200), withSets(withProfiles(200), 3)].map(({ profileSets }) => profileSets)).toEqual([4, 2]);
    expect(withProfiles(39).profileSets).toBeUndefined();
  });

  it('a larger budget never confirms fewer sets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1199 }), (budget) => {
        expect(manyFactors(budget + 1).sets).toBeGreaterThanOrEqual(manyFactors(budget).sets);
      }),
    );
  });

  it('a small budget confirms nothing and looks at no treatment in blocks', () => {
    expect(manyFactors(20)).toMatchObject({ select: 0, attribute: 0, confirm: 0, sets: 0 });
    expect(manyFactors(40)).toMatchObject({ select: 0, attribute: 0 });
  });

  it('of few factors a small set is found soon: the runs that this does not need search', () => {
    expect(fewFactors(200).reduce).toBeLessThan(20);
    expect(fewFactors(200).search).toBeGreaterThan(manyFactors(200).search + 25);
  });

  it('gives a data set all runs but those that calibrate and confirm', () => {
    expect(exploring(620)).toMatchObject({ reduce: 0, select: 0, attribute: 0, sets: 2 });
    expect(exploring(620).search).toBeGreaterThan(550);
  });

  it('keeps no more for attribution than a set of so many treatments needs', () => {
    const ledger = manyFactors(200);
    expect(withTreatments(ledger, 1).attribute).toBe(8);
    expect(withTreatments(ledger, 40)).toEqual(ledger);
    expect(withTreatments(ledger, 0).attribute).toBeGreaterThan(0);
  });
});
