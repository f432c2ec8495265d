import { describe, expect, it } from 'vitest';
import { genomeKey } from '../../../../src/domain/genome.ts';
import type { SearchSpace } from '../../../../src/domain/space.ts';
import { crossover } from '../../../../src/search/genetic/crossover.ts';
import { genesOf } from '../../../../src/search/genetic/genes.ts';
import { designSizeOf, foldOverDesign } from '../../../../src/search/genetic/initial-design.ts';
import { mutate, neighbours } from '../../../../src/search/genetic/mutation.ts';
import { tournament } from '../../../../src/search/genetic/selection.ts';
import { randomFrom } from '../../../../src/search/rng.ts';
import { listedSpace, plainFactor, spaceWithExclusions, switchFactor } from '../../../landscapes/landscape.ts';

const factors = [
  ...Array.from({ length: 8 }, (_, i) => switchFactor(`t${i}`)),
  plainFactor('size', [1, 2, 4, 8, 16, 32, 64, 128, 256], true),
  plainFactor('kind', ['x', 'y', 'z'], false),
];
const space = spaceWithExclusions(factors, [[0, 1]]);
const genes = genesOf(space);
const base = factors.map(() => 0);
const DRAWS = 4000;

describe('mutation', () => {
  const random = randomFrom('mutation');
  const children = Array.from({ length: DRAWS }, () => mutate([...base.slice(0, 8), 4, 0], genes, random));

  it('changes 1.2 genes on average', () => {
    const changes = children.reduce(
      (sum, child) => sum + child.filter((level, i) => level !== (i === 8 ? 4 : 0)).length,
      0,
    );
    expect(changes / DRAWS).toBeGreaterThan(1.1);
    expect(changes / DRAWS).toBeLessThan(1.3);
  });

  it('moves an ordinal gene to a neighbouring level in most cases, and to any other in the rest', () => {
    const moved = children.map((child) => child[8]!).filter((level) => level !== 4);
    const near = moved.filter((level) => Math.abs(level - 4) === 1).length;
    expect(near / moved.length).toBeGreaterThan(0.65);
    expect(new Set(moved).size).toBe(8);
  });

  it('gives a categorical gene each other level equally often', () => {
    const moved = children.map((child) => child[9]!).filter((level) => level !== 0);
    expect(moved.filter((level) => level === 1).length / moved.length).toBeCloseTo(0.5, 1);
  });
});

describe('neighbours', () => {
  it('are all single changes; of a long ordinal gene two steps and the ends', () => {
    const around = neighbours([...base.slice(0, 8), 4, 0], genes);
    expect(around.filter((genome) => genome[8] !== 4).map((genome) => genome[8])).toEqual([0, 2, 3, 5, 6, 8]);
    expect(around).toHaveLength(8 + 6 + 2);
  });
});

describe('crossover', () => {
  const random = randomFrom('crossover');
  const ones = factors.map((_, i) => (i === 1 ? 0 : 1));

  it('takes every gene from one of the parents, from each equally often', () => {
    const children = Array.from({ length: DRAWS }, () => crossover(base, ones, genes, [], random));
    for (const i of [0, 5, 9]) {
      expect(children.reduce((sum, child) => sum + child[i]!, 0) / DRAWS).toBeCloseTo(0.5, 1);
    }
  });

  it('copies a linked block whole', () => {
    const children = Array.from({ length: 400 }, () => crossover(base, ones, genes, [[2, 7]], random));
    const blocks = children.filter(
      (child) => genomeKey(child) === genomeKey(base.map((_, i) => (i === 2 || i === 7 ? 1 : 0))),
    );
    expect(blocks.length / 400).toBeGreaterThan(0.2);
  });
});

describe('selection', () => {
  it('prefers the better of two', () => {
    const random = randomFrom('selection');
    const chosen = Array.from({ length: DRAWS }, () => tournament(random, [1, 2, 3, 4], (item) => item));
    expect(chosen.filter((item) => item === 1).length / DRAWS).toBeCloseTo(7 / 16, 1);
    expect(chosen.filter((item) => item === 4).length / DRAWS).toBeCloseTo(1 / 16, 1);
  });
});

describe('the initial design', () => {
  const design = foldOverDesign(space, genes, 24, new Set([genomeKey(base)]), randomFrom('design'));

  it('is valid, has no genome twice and none that was taken', () => {
    expect(design).toHaveLength(24);
    expect(design.every((genome) => space.isValid(genome))).toBe(true);
    expect(new Set(design.map(genomeKey)).size).toBe(24);
    expect(design.map(genomeKey)).not.toContain(genomeKey(base));
  });

  it('has each free treatment on in half of its runs: every genome is followed by its complement', () => {
    for (let i = 2; i < 8; i++) {
      const on = design.reduce((sum, genome) => sum + genome[i]!, 0);
      expect(Math.abs(on - 12)).toBeLessThanOrEqual(1); // a complement that was drawn before is left out
    }
  });

  it('is at least 12 runs, and more where there are more genes, or alternatives', () => {
    const ofSwitches = (count: number) =>
      genesOf(spaceWithExclusions(Array.from({ length: count }, (_, i) => switchFactor(`t${i}`))));
    expect(designSizeOf(ofSwitches(4))).toBe(12);
    expect(designSizeOf(ofSwitches(40))).toBe(22);
    expect(designSizeOf(genesOf(alternatives(5)))).toBe(15);
  });

  it('has each of some alternatives about as often', () => {
    const space = alternatives(5);
    const list = genesOf(space);
    const rows = foldOverDesign(space, list, 15, new Set(), randomFrom('alternatives'));
    const group = list.list.findIndex(({ factors }) => factors.length > 1);
    const counts = [0, 1, 2, 3, 4].map((value) => rows.filter((row) => list.encode(row)[group] === value).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  });
});

/** Of so many switches exactly one is on; four others are free. */
function alternatives(count: number): SearchSpace {
  const names = [...Array.from({ length: count }, (_, i) => `way${i}`), 'a', 'b', 'c', 'd'];
  const rows = Array.from({ length: count << 4 }, (_, i) => [
    ...Array.from({ length: count }, (_, way) => Number(way === i >> 4)),
    ...[1, 2, 4, 8].map((bit) => Number((i & bit) !== 0)),
  ]);
  return listedSpace(names.map(switchFactor), rows);
}
