import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { type Comparison, compareText } from '../../../../src/report/text/compare.ts';
import { aFactor, aLevel } from '../../../helpers/factors.ts';

const plain = { colours: picocolors.createColors(false), width: 100 };
const FACTORS = [
  aFactor('cfg_prefetch', ['as-is', 1000], { caution: 'Long tasks pile up.' }),
  aFactor('cfg_unencrypted', [], { levels: [aLevel('as-is'), aLevel('on', { risk: 'insecure' })] }),
];

const comparison: Comparison = {
  format: 1,
  app: 'noop.py',
  from: 'duel',
  genomes: [
    { name: 'base', genome: {}, treatments: [], usPerTask: 1167, runs: 8 },
    { name: 'noop-1', genome: {}, treatments: ['cfg_prefetch=1000', 'cfg_unencrypted'], usPerTask: 420, runs: 8 },
  ],
  pairs: [
    { a: 'base', b: 'noop-1', speedup: { estimate: 2.77, low: 2.6, high: 2.9, blocks: 8, p90: null }, caveat: null },
  ],
  warnings: [],
};

test('a comparison says who is faster, and what differs with class, risk and caution', () => {
  const text = compareText(comparison, FACTORS, plain);
  expect(text).toContain('noop-1 against base: 2.77 times as fast (95 % interval 2.60 to 2.90, 8 blocks).');
  expect(text).toMatch(/cfg_prefetch=1000 +· +yes +config +Long tasks pile up\./);
  expect(text).toMatch(/cfg_unencrypted +· +yes +config +INSECURE\./);
});

test('a comparison without common blocks claims nothing', () => {
  const pair = {
    a: 'base',
    b: 'noop-1',
    speedup: { estimate: 2.7, low: null, high: null, blocks: 0, p90: null },
    caveat: 'different epochs',
  };
  const text = compareText({ ...comparison, from: 'recorded', pairs: [pair] }, FACTORS, plain).replaceAll(/\s+/g, ' ');
  expect(text).toContain('not in common blocks: 2.70 times as fast (no interval, 0 blocks) (different epochs).');
});

test('genomes with the same treatments differ in nothing', () => {
  const [base] = comparison.genomes;
  if (base === undefined) throw new Error('no base');
  const same = {
    ...comparison,
    genomes: [base, { ...base, name: 'again' }],
    pairs: [{ a: 'base', b: 'again', speedup: null, caveat: null }],
  };
  const text = compareText(same, FACTORS, plain);
  expect(text).toContain('Nothing: the treatments are the same.');
  expect(text).toContain('again against base: no runs to compare.');
  expect(text).not.toContain('--measure');
  expect(compareText({ ...same, from: 'recorded' }, FACTORS, plain)).toContain('--measure makes the runs that lack.');
});
