import { describe, expect, it } from 'vitest';
import type { SearchSpace } from '../../../../src/domain/space.ts';
import { genesOf } from '../../../../src/search/genetic/genes.ts';
import { listedSpace, plainFactor, spaceWithExclusions, switchFactor } from '../../../landscapes/landscape.ts';

const four = ['a', 'b', 'c', 'd'].map(switchFactor);
/** Exactly one of a, b, c is on; d is free. */
const rows = [0, 1, 2].flatMap((on) => [0, 1].map((d) => [...[0, 1, 2].map((i) => (i === on ? 1 : 0)), d]));

describe('the genes of a space', () => {
  it('finds an exactly-one group in the rows of an enumerated space and searches it as one gene', () => {
    const genes = genesOf(listedSpace(four, rows));
    expect(genes.list.map((gene) => gene.factors)).toEqual([[0, 1, 2], [3]]);
    expect([...genes.encode([0, 0, 1, 1])]).toEqual([2, 1]);
    expect(genes.withValue([0, 0, 1, 1], 0, 1)).toEqual([0, 1, 0, 1]);
  });

  it('takes groups that the space states', () => {
    const space: SearchSpace = { ...spaceWithExclusions(four), exactlyOne: [[1, 3]] };
    expect(genesOf(space).list.map((gene) => gene.factors)).toEqual([[0], [1, 3], [2]]);
  });

  it('knows which level means on where the base of a member is on', () => {
    const base = plainFactor('a', ['1', '0'], false);
    const other = plainFactor('b', ['0', '1'], false);
    const space = listedSpace(
      [base, other, switchFactor('c')],
      [
        [0, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
      ],
    );
    const genes = genesOf(space);
    expect(genes.list[0]?.factors).toEqual([0, 1]);
    expect([...genes.encode([0, 0, 0])]).toEqual([0, 0]);
    expect(genes.withValue([0, 0, 0], 0, 1)).toEqual([1, 1, 0]);
  });

  it('invents no group where no row breaks one by accident only of a missing member', () => {
    const genes = genesOf(listedSpace(four, [...rows, [0, 0, 0, 0]]));
    expect(genes.list).toHaveLength(4);
  });

  it('orders the values of an ordinal factor though its base is listed first', () => {
    const genes = genesOf(spaceWithExclusions([plainFactor('prefetch', [10, 0, 100], true)]));
    expect([0, 1, 2].map((level) => genes.encode([level])[0])).toEqual([1, 0, 2]);
    expect(genes.withValue([0], 0, 2)).toEqual([2]);
  });

  it('merges neighbouring levels of an ordinal factor with more levels than a byte holds', () => {
    const genes = genesOf(
      spaceWithExclusions([
        plainFactor(
          'n',
          Array.from({ length: 1000 }, (_, i) => i),
          true,
        ),
      ]),
    );
    expect(genes.list[0]?.values).toBe(256);
    expect(genes.encode([999])[0]).toBe(255);
    const [level] = genes.withValue([0], 0, 128);
    expect(genes.encode([level ?? -1])[0]).toBe(128);
  });

  it('makes no gene of a factor with one level', () => {
    expect(genesOf(spaceWithExclusions([plainFactor('fixed', ['1'], false), switchFactor('t')])).list).toHaveLength(1);
  });
});
