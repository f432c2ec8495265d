import { expect, test } from 'vitest';
import { withPlacebos } from '../../../src/catalogue/placebos.ts';
import { EVERYTHING, resolveCatalogue } from '../../../src/catalogue/resolve.ts';
import { isPlacebo } from '../../../src/domain/factor.ts';
import { RUNGS } from '../../../src/domain/rung.ts';
import { genePool } from '../../../src/workflows/shared/gene-pool.ts';
import { aMachine, aProbe } from '../../helpers/probe.ts';

const POOL = genePool();

function placebosOf(only: readonly string[], without: readonly string[] = []): string[] {
  const choice = { ...EVERYTHING, only, without };
  const { factors } = resolveCatalogue(withPlacebos(POOL, 6), aProbe(), aMachine(2), choice, () => null);
  return factors.map(({ name }) => name).filter(isPlacebo);
}

test('placebos are switches of a variable that nobody reads, on every rung but the risky one', () => {
  const placebos = withPlacebos({ factors: [], rules: [] }, 6).factors;
  expect(placebos.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 6].map((number) => `placebo_${number}`));
  expect(placebos[2]?.levels).toMatchObject([
    { name: 'on', actions: [{ kind: 'env', name: 'PLACEBO_3', value: '1' }] },
  ]);
  const classes = new Set(placebos.flatMap(({ levels }) => levels.map((level) => level.class)));
  expect(RUNGS.filter(({ adds }) => adds.some((one) => classes.has(one))).map(({ name }) => name)).toEqual([
    'paste',
    'environment',
    'lossy-config',
    'source',
    'lossy-source',
  ]);
});

test('they apply everywhere, also where --only names others; --without takes one out', () => {
  expect(placebosOf([])).toHaveLength(6);
  expect(placebosOf(['cfg_prefetch'])).toHaveLength(6);
  expect(placebosOf([], ['placebo_2'])).not.toContain('placebo_2');
});

test('the gene pool has none, and no factor of another file may be called like one', () => {
  expect(POOL.factors.filter(({ name }) => isPlacebo(name))).toEqual([]);
  expect(() => withPlacebos(withPlacebos(POOL, 1), 2)).toThrow('a treatment file has a factor placebo_1');
});
