import { expect, test } from 'vitest';
import { selectionOf } from '../../../src/catalogue/selection.ts';
import { genePool } from '../../../src/workflows/shared/gene-pool.ts';

const POOL = genePool().factors;

/** The levels that are considered. */
function considered(only: readonly string[], without: readonly string[] = []) {
  const selection = selectionOf(POOL, { only, without, with: [] });
  return POOL.flatMap((factor) =>
    factor.levels
      .filter((level) => selection.whyNot(factor, level) === null)
      .map((level) => ({ name: factor.name, level: level.name, class: level.class, set: factor.set })),
  );
}

test('classes take the levels of that class, and none of the groups', () => {
  const levels = considered(['config', 'environment']);
  expect(new Set(levels.map((level) => level.class))).toEqual(new Set(['config', 'environment']));
  expect(levels.every(({ set }) => set === null)).toBe(true);
  expect(levels.length).toBeGreaterThan(20);
  expect(considered([], ['config-lossy']).some((level) => level.class === 'config-lossy')).toBe(false);
});

test('patterns take factors, levels and aliases', () => {
  expect(considered([], ['src_*']).some(({ name }) => name.startsWith('src_'))).toBe(false);
  expect(considered(['cfg_log*=n*'])).toMatchObject([{ name: 'cfg_logging', level: 'none' }]);
  expect(considered(['cfg_no_init_log*'])).toMatchObject([{ name: 'cfg_logging', level: 'off' }]);
});

test('classes, patterns and names go together, and a group is taken where it is named', () => {
  const names = considered(['env_gc*', 'cfg_prefetch', 'minor'], ['cfg_prefetch=100']).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['env_gc_submit', 'cfg_prefetch', 'cfg_strategy_period']));
  expect(names.every((name) => /^env_|^cfg_/.test(name))).toBe(true);
});

test('a class that is misspelt and a pattern that nothing fits are answered with a guess', () => {
  expect(() => considered(['enviroment'])).toThrow("did you mean 'environment'?");
  expect(() => considered([], ['srcc_*'])).toThrow(
    "--without srcc_*: no factor or treatment fits it (did you mean 'src_*'?)",
  );
  expect(() => considered(['cfg.*'])).toThrow('no factor or treatment fits it');
});
