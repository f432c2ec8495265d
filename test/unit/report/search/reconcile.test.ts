import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reconciled } from '../../../../src/report/search/reconcile.ts';
import { locationsOf, type Observed, sampledEffect } from '../../../../src/report/search/sampled.ts';

const number = fc.double({ min: -1, max: 3, noNaN: true });

test('shares that are reconciled sum to the total', () => {
  const shares = fc.array(
    fc.record({ estimate: number, se: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(shares, number, (list, total) => {
      const sum = reconciled(list, total).reduce((all, share) => all + share, 0);
      expect(Math.abs(sum - total)).toBeLessThan(1e-9);
    }),
  );
});

describe('pairs', () => {
  const run = (genome: readonly number[], lnScore: number, epoch = 1): Observed => ({
    genome,
    lnScore,
    weight: 1,
    epoch,
  });

  test('are the same as by brute force over all configurations, several levels included', () => {
    const genome = fc.tuple(fc.nat(2), fc.nat(1), fc.nat(2), fc.nat(1));
    const runs = fc.array(fc.record({ genome, lnScore: number, epoch: fc.constantFrom(1, 2) }), { maxLength: 60 });
    fc.assert(
      fc.property(runs, fc.nat(3), fc.constantFrom(1, 2), (list, factor, level) => {
        const observed = list.map((entry) => ({ ...entry, weight: 1 }));
        const seen = (genomeOf: readonly number[], epoch: number): boolean =>
          observed.some((other) => other.epoch === epoch && other.genome.join() === genomeOf.join());
        const pairs = new Set(
          observed.flatMap(({ genome: from, epoch }) => {
            const to = from.map((index, f) => (f === factor ? level : index));
            return from[factor] === 0 && seen(to, epoch) ? [from.join()] : [];
          }),
        );
        expect(sampledEffect(locationsOf(observed), factor, level)?.pairs ?? 0).toBe(pairs.size);
      }),
    );
  });

  test('give the gain of a treatment, and no interval below six of them', () => {
    const effect = sampledEffect(
      locationsOf([run([0, 0], 7), run([1, 0], 6.6), run([0, 1], 5), run([1, 1], 4.5)]),
      0,
      1,
    );
    expect(effect?.estimate).toBeCloseTo(0.45, 12);
    expect(effect).toMatchObject({ pairs: 2, low: null, high: null });
  });

  test('are not made across epochs', () => {
    expect(sampledEffect(locationsOf([run([0], 7, 1), run([1], 6, 2)]), 0, 1)).toBeNull();
  });
});
