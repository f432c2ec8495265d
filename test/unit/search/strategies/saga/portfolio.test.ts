import { describe, expect, test } from 'vitest';
import type { Genome } from '../../../../../src/domain/genome.ts';
import { genomeKey } from '../../../../../src/domain/genome.ts';
import type { Archive, Entry } from '../../../../../src/search/evidence/archive.ts';
import { randomFrom } from '../../../../../src/search/rng.ts';
import { Portfolio, type Way } from '../../../../../src/search/strategies/saga/portfolio.ts';

const genome = (i: number): Genome => [i & 1, (i >> 1) & 1, (i >> 2) & 1, (i >> 3) & 1, (i >> 4) & 1, (i >> 5) & 1];

/** An archive of genomes with these ln scores (null: each failed). */
function archive(levels: readonly (number | null)[]): Archive {
  const entries = levels.map((y, i): Entry => {
    const measurements = y === null ? [] : [{ at: i, epoch: 1, y, censored: false, weight: 1 }];
    return { genome: genome(i), key: genomeKey(genome(i)), measurements, failures: Number(y === null), runs: 1 };
  });
  return { entries, has: () => false, get: () => undefined };
}

/** After twenty slow runs by nobody, `of` proposes twelve that end so, while the screened ones end in the middle. */
function sharesAfter(of: Way, ends: number | null): ReadonlyMap<Way, number> {
  const portfolio = new Portfolio();
  const first = Array.from({ length: 20 }, (_, i) => 7 + 0.01 * i);
  const then = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? ends : 7.1));
  for (const [i] of then.entries()) portfolio.note(genome(20 + i), i % 2 === 0 ? of : 'screened');
  portfolio.learn(archive([...first, ...then]), 0.03);
  return portfolio.shares();
}

describe('the portfolio', () => {
  test('a way that finds fast sets earns a larger share, one whose sets are slow or fail a smaller one, never none', () => {
    const before = new Portfolio().shares();
    const [good, bad, failing] = [sharesAfter('rule', 6.5), sharesAfter('rule', 7.3), sharesAfter('rule', null)];
    expect(good.get('rule')).toBeGreaterThan(2 * before.get('rule')!);
    expect(bad.get('rule')).toBeLessThan(before.get('rule')!);
    expect(failing.get('rule')).toBeLessThan(before.get('rule')!);
    for (const shares of [before, good, bad, failing]) {
      expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
      for (const share of shares.values()) expect(share).toBeGreaterThanOrEqual(0.02);
    }
  });

  test('draws by the shares, the same from the same stream', () => {
    const portfolio = new Portfolio();
    const drawn = (): Way[] => {
      const random = randomFrom('draws');
      return Array.from({ length: 1000 }, () => portfolio.draw(random));
    };
    expect(drawn()).toEqual(drawn());
    const screened = drawn().filter((way) => way === 'screened').length / 1000;
    expect(Math.abs(screened - portfolio.shares().get('screened')!)).toBeLessThan(0.05);
  });

  test('judges each run once, however often it looks', () => {
    const [once, often] = [new Portfolio(), new Portfolio()];
    const all = archive(Array.from({ length: 30 }, (_, i) => 7 - 0.01 * i));
    for (const portfolio of [once, often]) for (let i = 10; i < 30; i++) portfolio.note(genome(i), 'far');
    once.learn(all, 0.03);
    for (let look = 0; look < 3; look++) often.learn(all, 0.03);
    expect([...often.shares()]).toEqual([...once.shares()]);
  });
});
